import { intersectionOverUnion } from "./geometry.ts";
import type { Identification } from "./identification.ts";
import type { AnsweredFace } from "./recognition.ts";

/** A face by two looks at its picture; absent where a look did not find it. */
export interface FacePair {
  readonly before?: AnsweredFace;
  readonly after?: AnsweredFace;
}

/** Boxes of two looks are of one face if they share so much of their joint area. */
const sameFaceOverlap = 0.3;

/** Each face once, those of the new look first in their order; boxes that fit best are paired first. */
export function pairFaces(before: readonly AnsweredFace[], after: readonly AnsweredFace[]): readonly FacePair[] {
  const fits = before.flatMap((old, i) =>
    after.map((now, j) => ({ i, j, overlap: intersectionOverUnion(old.box, now.box) })),
  );
  const oldOf = new Map<number, number>();
  const taken = new Set<number>();
  for (const { i, j, overlap } of fits.sort((a, b) => b.overlap - a.overlap)) {
    if (overlap < sameFaceOverlap || taken.has(i) || oldOf.has(j)) continue;
    taken.add(i);
    oldOf.set(j, i);
  }
  const found = after.map((now, j) => {
    const old = before[oldOf.get(j) ?? -1];
    return old === undefined ? { after: now } : { before: old, after: now };
  });
  const lost = before.filter((_, i) => !taken.has(i)).map((old) => ({ before: old }));
  return [...found, ...lost];
}

/** Whether the two looks differ in more than the probability. */
export function isChanged({ before, after }: FacePair): boolean {
  return before === undefined || after === undefined || answerOf(before) !== answerOf(after);
}

function answerOf({ identification }: { readonly identification: Identification }): string {
  switch (identification.kind) {
    case "known":
      return `known ${identification.name}`;
    case "unknown":
      return "unknown";
    case "undecided":
      return `undecided ${identification.reason}`;
  }
}
