import type { FaceIndex, SameStranger } from "./face-index.ts";

/** A face that belongs to somebody whom the classifier does not know. */
export interface UngatheredFace {
  readonly id: string;
  /** Clear enough to begin a new stranger; a poor face may only join one. */
  readonly mayBegin: boolean;
}

/** To which stranger a face was counted; of new strangers a token, each its own. */
export interface Gathered {
  readonly id: string;
  readonly stranger: string;
  readonly isNew: boolean;
}

/**
 * Counts faces of the index to strangers, one after the other: to the most alike one if it is alike enough, else to a new
 * one. What was counted before never moves.
 *
 * @param tokenOf - names the nth new stranger until it has an id
 */
export function gather(
  index: FaceIndex,
  faces: readonly UngatheredFace[],
  { likeness, tokenOf }: { readonly likeness: SameStranger; readonly tokenOf: (nth: number) => string },
): readonly Gathered[] {
  const gathered: Gathered[] = [];
  let begun = 0;
  for (const { id, mayBegin } of faces) {
    const nearest = index.nearestStranger(id, likeness);
    if (nearest === undefined && !mayBegin) continue;
    const stranger = nearest?.stranger ?? tokenOf(begun++);
    index.move(id, stranger);
    gathered.push({ id, stranger, isNew: nearest === undefined });
  }
  return gathered;
}
