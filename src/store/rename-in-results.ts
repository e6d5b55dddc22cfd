import type { Identification } from "../face/identification.ts";
import type { AnsweredFace } from "../face/recognition.ts";
import { renamedCandidates } from "../face/renamed-candidates.ts";
import type { EventPersonResult, EventResult } from "./event-results.ts";
import { allCorrections, type FaceCorrection, faceKeyOf, type ResultCorrections } from "./face-corrections.ts";
import type { ListPlace } from "./result-history.ts";
import { eventKeyText, type FrameResult, keyText, type ResultStore } from "./results.ts";

type Results = Pick<ResultStore, "find" | "findEvents" | "put" | "putEvents" | keyof ResultCorrections>;

/** Read at once; more would hold up those who wait for the store. */
const pageSize = 200;

export interface Renaming {
  readonly to: string | null;
  /** Only what was captured at or after. */
  readonly since?: Date | undefined;
}

/**
 * Puts another name in place of one in everything that is stored, also where it was only a candidate; null: whoever had
 * it is a stranger. What is written meanwhile may be missed, so it is done again later.
 *
 * @returns frames and events that changed
 */
export async function renameInResults(store: Results, name: string, { to, since }: Renaming): Promise<number> {
  await renameCorrections(store, name, to);
  const change: Change = { name, becomes: new Map([[name, to]]), to };
  const captured = since === undefined ? {} : { from: since };
  const frames = await inPages((query) => store.find({ ...query, ...captured }), {
    change: (result) => renamedResult(result, change),
    put: (results) => store.put(results),
    placeOf: (result) => ({ capturedAt: result.capturedAt, key: keyText(result) }),
  });
  const events = await inPages((query) => store.findEvents({ ...query, ...captured }), {
    change: (result) => renamedEvent(result, change),
    put: (results) => store.putEvents(results),
    placeOf: (result) => ({ capturedAt: result.firstCapturedAt, key: eventKeyText(result) }),
  });
  return frames + events;
}

/** Of what people said; where the name goes for good, the answer holds again. */
async function renameCorrections(store: ResultCorrections, name: string, to: string | null): Promise<void> {
  const theirs: FaceCorrection[] = [];
  for await (const one of allCorrections(store)) if (one.is.kind === "known" && one.is.name === name) theirs.push(one);
  for (let start = 0; start < theirs.length; start += pageSize) {
    const some = theirs.slice(start, start + pageSize);
    if (to === null) await store.uncorrect(some.map(faceKeyOf));
    else await store.correct(some.map((one) => ({ ...one, is: { kind: "known", name: to } })));
  }
}

interface Change {
  readonly name: string;
  readonly to: string | null;
  readonly becomes: ReadonlyMap<string, string | null>;
}

interface PageWork<T> {
  /** @returns the same value if nothing changes */
  readonly change: (result: T) => T;
  readonly put: (results: readonly T[]) => Promise<void>;
  readonly placeOf: (result: T) => ListPlace;
}

async function inPages<T>(
  find: (query: { limit: number; sort: "oldest"; after?: ListPlace }) => Promise<readonly T[]>,
  { change, put, placeOf }: PageWork<T>,
): Promise<number> {
  let after: ListPlace | undefined;
  let count = 0;
  for (;;) {
    const page = await find({ limit: pageSize, sort: "oldest", ...(after === undefined ? {} : { after }) });
    const changed = page.flatMap((result) => {
      const next = change(result);
      return next === result ? [] : [next];
    });
    if (changed.length > 0) await put(changed);
    count += changed.length;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return count;
    after = placeOf(last);
  }
}

function renamedResult(result: FrameResult, change: Change): FrameResult {
  const faces = result.faces.map((face) => renamedFace(face, change));
  return faces.every((face, i) => face === result.faces[i]) ? result : { ...result, faces };
}

function renamedEvent(result: EventResult, change: Change): EventResult {
  const people = result.people.map((person) => renamedPerson(person, change));
  return people.every((person, i) => person === result.people[i]) ? result : { ...result, people };
}

function renamedFace(face: AnsweredFace, change: Change): AnsweredFace {
  const identification = renamedAnswer(face.identification, change);
  return identification === face.identification ? face : { ...face, identification };
}

function renamedPerson(person: EventPersonResult, change: Change): EventPersonResult {
  const identification = renamedAnswer(person.identification, change);
  const face = renamedFace(person.best.face, change);
  const votes = person.evidence.named.find((vote) => vote.name === change.name);
  if (identification === person.identification && face === person.best.face && votes === undefined) return person;
  const others = person.evidence.named.filter((vote) => vote !== votes);
  const evidence =
    votes === undefined
      ? person.evidence
      : change.to === null
        ? { ...person.evidence, named: others, stranger: person.evidence.stranger + votes.frames }
        : { ...person.evidence, named: [...others, { ...votes, name: change.to }] };
  return { ...person, identification, best: { ...person.best, face }, evidence };
}

/** @returns the same answer if nothing changes */
export function renamedAnswer(
  answer: Identification,
  { name, to, becomes = new Map([[name, to]]) }: Omit<Change, "becomes"> & Partial<Change>,
): Identification {
  const candidates = renamedCandidates(answer.candidates, becomes);
  if (answer.kind === "known" && answer.name === name) {
    const { probability } = answer;
    return to === null ? { kind: "unknown", probability, candidates } : { ...answer, name: to, candidates };
  }
  return candidates === answer.candidates ? answer : { ...answer, candidates };
}
