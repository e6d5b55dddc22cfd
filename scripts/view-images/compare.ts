import { intersectionOverUnion } from "../../src/face/geometry.ts";
import type { Identification } from "../../src/face/identification.ts";
import type { AnsweredFace } from "../../src/face/recognition.ts";
import { labelOf } from "../../src/images/face-label.ts";

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

function answerOf({ identification }: AnsweredFace): string {
  switch (identification.kind) {
    case "known":
      return `known ${identification.name}`;
    case "unknown":
      return "unknown";
    case "undecided":
      return `undecided ${identification.reason}`;
  }
}

const notFound = "not found";

/** `Ann 97 % -> below threshold 61 %`. */
export function changeText({ before, after }: FacePair): string {
  return `${before === undefined ? notFound : textOf(before)} -> ${after === undefined ? notFound : textOf(after)}`;
}

/** What stands at the face in the new picture: the new answer, and the old one if that was another. */
export function pairLabel(pair: FacePair): string {
  const now = pair.after === undefined ? notFound : textOf(pair.after);
  if (!isChanged(pair)) return now;
  return `${now}, was ${pair.before === undefined ? notFound : textOf(pair.before)}`;
}

const textOf = ({ identification }: AnsweredFace): string => labelOf(identification);

const kindWords: Readonly<Record<Identification["kind"], string>> = {
  known: "named",
  unknown: "stranger",
  undecided: "undecided",
};

/** `named -> stranger`; the two words are the same for another name, or another reason. */
export function changeKind({ before, after }: FacePair): string {
  return `${kindWord(before)} -> ${kindWord(after)}`;
}

function kindWord(face: AnsweredFace | undefined): string {
  return face === undefined ? notFound : kindWords[face.identification.kind];
}

/** The person that a look named. */
export function nameOf(face: AnsweredFace | undefined): string | undefined {
  return face?.identification.kind === "known" ? face.identification.name : undefined;
}
