import type { GalleryFace } from "./gallery-face.ts";
import type { PersonFaces } from "./person-faces.ts";
import { median } from "./statistics.ts";

/**
 * How alike faces of this gallery are, so that nothing depends on the embedding network's own scale. Medians: some
 * faces in a wrong folder do not move them.
 */
export interface LikenessScale {
  /** Median cosine of faces to people whose they are not. */
  readonly others: number;
  /** Median cosine of faces to their own person. */
  readonly own: number;
}

/** Fewer comparisons between folders than this make no scale. */
const fewestComparisons = 20;
/** More add nothing to a median. */
const mostFaces = 4000;

/**
 * @returns with a single person and hardly a stranger a guess from the spread of the person's own faces; undefined
 *   where nobody has two faces
 */
export function likenessScale(
  faces: readonly GalleryFace[],
  people: readonly PersonFaces[],
): LikenessScale | undefined {
  const own = people.map((person) => [...person.core].map((i) => person.similarityOfOwn(i)).filter(Number.isFinite));
  const middle = median(own.filter((values) => values.length > 0).map(median));
  if (!Number.isFinite(middle)) return undefined;
  const others = comparisonsWithOthers(faces, people);
  const scale = { own: middle, others: median(others) };
  return others.length >= fewestComparisons && scale.own > scale.others ? scale : guessedScale(own.flat(), middle);
}

function comparisonsWithOthers(faces: readonly GalleryFace[], people: readonly PersonFaces[]): readonly number[] {
  const step = Math.max(1, Math.ceil(faces.length / mostFaces));
  return faces.flatMap((face, i) =>
    i % step === 0 && face.role === "sample"
      ? people.flatMap((person) => (person.name === face.label ? [] : [person.similarityTo(face.vector)]))
      : [],
  );
}

/** Strangers to the person stood 8 to 15 deviations below the person's own, measured on LFW. */
const deviationsToOthers = 14;
/** However alike the pictures are: networks leave strangers at least this much further away than a person's own. */
const leastDistance = 1.5;

function guessedScale(own: readonly number[], middle: number): LikenessScale {
  const deviation = 1.4826 * median(own.map((value) => Math.abs(value - middle)));
  return { own: middle, others: middle - Math.max(deviationsToOthers * deviation, leastDistance * (1 - middle)) };
}

/** 0: as any two people; 1: as a person's own faces among each other. */
export const relative = (similarity: number, { own, others }: LikenessScale): number =>
  (similarity - others) / (own - others);

export const cosineAt = (likeness: number, { own, others }: LikenessScale): number =>
  others + likeness * (own - others);
