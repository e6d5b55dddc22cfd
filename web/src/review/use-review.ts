import { useState } from "preact/hooks";
import type { Sighting } from "../api/contract.ts";
import { type Pages, usePages } from "../api/use-pages.ts";
import { concerned, nothingSelected, type Selection, without } from "../faces/selection.ts";
import { route } from "../shell/route.ts";
import { attempt, say } from "../shell/toasts.tsx";
import { afterDecision, restored } from "./decided-faces.ts";
import { type DecisionRequest, decide, remember, undo, verdictText } from "./decisions.ts";
import { facesQuery, filterOf } from "./review-filter.tsx";

export interface Review {
  readonly pages: Pages<Sighting>;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
  /** What a decision would be about. */
  readonly faces: readonly Sighting[];
  readonly act: (request: DecisionRequest) => void;
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
  const ids = concerned({ ...selection, active: selection.active ?? order[0] }, order);
  const faces = pages.items.filter(({ id }) => ids.includes(id));
  // Only what was not reviewed yet is asked for: what is decided leaves the list.
  const leaves = filterOf(query).reviewed === "false";

  const carryOut = async (request: DecisionRequest): Promise<void> => {
    const { id } = await decide(faces, request);
    const before = pages.items;
    pages.change((items) => afterDecision(items, ids, { id, ...request }, leaves));
    select(leaves ? without(selection, ids, order) : { ...selection, ids: new Set() });
    const text = `${faces.length === 1 ? "1 face" : `${faces.length} faces`}: ${verdictText(request)}`;
    remember({ id, text, restore: () => pages.change((items) => restored(items, before, ids)) });
    say(text, { label: "Undo", run: () => takeBack(id) });
    if (leaves && before.length - ids.length < fewLeft) pages.more();
  };
  const takeBack = (id?: string): void =>
    attempt(async () => {
      const text = await undo(id);
      say(text === undefined ? "There is nothing to undo" : `Undone: ${text}`);
    });
  const act = (request: DecisionRequest): void => {
    if (faces.length > 0) attempt(() => carryOut(request));
  };
  return { pages, selection, select, faces, act, takeBack };
}
