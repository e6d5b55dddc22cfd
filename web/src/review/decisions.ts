import { signal } from "@preact/signals";
import { pathOf, post, request } from "../api/client.ts";
import type { Decision, Sighting, Verdict } from "../api/contract.ts";

/** A decision that can be taken back, and what was on the screen before it. */
interface Undoable {
  readonly id: string;
  readonly text: string;
  readonly restore: () => void;
}

const maxUndoable = 50;

/** Last first. */
export const undoable = signal<readonly Undoable[]>([]);

export interface DecisionRequest {
  readonly verdict: Verdict;
  readonly person?: string;
}

export async function decide(faces: readonly Sighting[], { verdict, person }: DecisionRequest): Promise<Decision> {
  return await post<Decision>("/decisions", {
    faces: faces.map(({ id }) => id),
    verdict,
    ...(person === undefined ? {} : { person }),
  });
}

/** "Right" says that a name, or that "stranger", is true; of undecided faces it and "wrong" would say nothing. */
export function mayBe(verdict: Verdict, faces: readonly Sighting[]): boolean {
  if (verdict === "ignore" || verdict === "person") return faces.length > 0;
  return faces.some(({ identification }) => identification.kind !== "undecided");
}

export function remember(entry: Undoable): void {
  undoable.value = [entry, ...undoable.value].slice(0, maxUndoable);
}

/** Takes back a decision, by itself the last one. @returns what it was; undefined if there is none */
export async function undo(id = undoable.value[0]?.id): Promise<string | undefined> {
  const entry = undoable.value.find((candidate) => candidate.id === id);
  if (entry === undefined) return undefined;
  await request("DELETE", `/decisions${pathOf(entry.id)}`);
  undoable.value = undoable.value.filter((candidate) => candidate !== entry);
  entry.restore();
  return entry.text;
}

export const verdictText = ({ verdict, person }: DecisionRequest): string =>
  verdict === "person" ? `this is ${person ?? ""}` : { right: "right", wrong: "wrong", ignore: "ignored" }[verdict];
