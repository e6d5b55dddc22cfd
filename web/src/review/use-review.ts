import { useRef, useState } from "preact/hooks";
import type { Sighting } from "../api/contract.ts";
import { type Pages, usePages } from "../api/use-pages.ts";
import { concerned, nothingSelected, type Selection, without } from "../faces/selection.ts";
import { route } from "../shell/route.ts";
import { may } from "../shell/session.ts";
import { say, sayFailure } from "../shell/toasts.tsx";
import { afterDecision, restored } from "./decided-faces.ts";
import { type DecisionRequest, decide, mayBe, remember, undo, verdictText } from "./decisions.ts";
import { facesQuery, filterOf } from "./review-filter.tsx";

export interface Review {
  readonly pages: Pages<Sighting>;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
  /** What a decision would be about. */
  readonly faces: readonly Sighting[];
  readonly act: (request: DecisionRequest) => void;
  /** The same for who tells failures otherwise. */
  readonly carryOut: (request: DecisionRequest) => Promise<void>;
  /** Takes back that decision, by itself the last one. */
  readonly takeBack: (id?: string) => void;
}

/** With fewer faces on the screen the next page is asked for. */
const fewLeft = 12;

export function useReview(): Review {
  const { query } = route.value;
  const pages = usePages<Sighting>("/faces", facesQuery(query));
  const [selection, select] = useState<Selection>(nothingSelected);
  const order = pages.items.map(({ id }) => id);
  const ids = concerned(selection, order);
  const faces = pages.items.filter(({ id }) => ids.includes(id));
  // Only what was not reviewed yet is asked for: what is decided leaves the list.
  const leaves = filterOf(query).reviewed === "false";

  const carryOut = async (request: DecisionRequest): Promise<void> => {
    const { id } = await decide(faces, request);
    const before = pages.items;
    pages.change((items) => afterDecision(items, ids, { id, ...request }, leaves));
    select((now) => (leaves ? without(now, ids, order) : { ...now, ids: new Set() }));
    const text = `${faces.length === 1 ? "1 face" : `${faces.length} faces`}: ${verdictText(request)}`;
    remember({ id, text, restore: () => pages.change((items) => restored(items, before, ids)) });
    say(text, { label: "Undo", run: () => takeBack(id) });
    if (leaves && before.length - ids.length < fewLeft) pages.more();
  };
  const perform = useInTurn(async (deed: DecisionRequest | { readonly undone: string | undefined }) => {
    if ("undone" in deed) {
      const text = await undo(deed.undone);
      say(text === undefined ? "There is nothing to undo" : `Undone: ${text}`);
    } else if (may("faces:review") && mayBe(deed.verdict, faces)) await carryOut(deed);
  });
  const act = (request: DecisionRequest): void => perform(request);
  const takeBack = (id?: string): void => perform({ undone: id });
  return { pages, selection, select, faces, act, carryOut, takeBack };
}

/**
 * Keys may come faster than the server answers: each waits for the one before, and is about what is on the screen after
 * it.
 */
function useInTurn<T>(work: (value: T) => Promise<void>): (value: T) => void {
  const latest = useRef(work);
  latest.current = work;
  const turn = useRef<Promise<void>>(Promise.resolve());
  return (value) => {
    turn.current = turn.current.then(async () => {
      await latest.current(value).catch(sayFailure);
      // The page shows it before the next one begins.
      await new Promise((resolve) => setTimeout(resolve));
    });
  };
}
