import type { FaceQuality } from "../../face/quality.ts";

/** What speaks for each enrolled person about one face. */
export interface Evidence {
  /**
   * The classifier's margin of each person over the strongest rival (another person or `Unknown`); higher is
   * more alike. NaN when nobody is there to compare with.
   */
  readonly margins: Float64Array;
  /** Cosine of the face with the mean of each person's samples. */
  readonly similarities: Float64Array;
}

/** A face whose owner is known, and what a classifier that never saw it says about it. */
export interface Trial {
  readonly evidence: Evidence;
  /** Index of its person in the evidence, or {@link stranger}. */
  readonly truth: number;
  /** Absent: taken for a clear face. */
  readonly quality?: FaceQuality;
  /** Trials of one group are never parted; absent: the trial stands alone. */
  readonly group?: number;
  /** What it counts among the others; 1 if absent. */
  readonly weight?: number;
}

/** Truth of a face that is nobody of the gallery. */
export const stranger = -1;

/** The strongest people by similarity, and by margin: the others' share of the probability is nothing. */
const keptSimilar = 8;
const keptMargins = 2;

/** The same trial with the people alone that could matter, so that thousands of trials of hundreds of people stay small. */
export function narrowed(trial: Trial): Trial {
  const { margins, similarities } = trial.evidence;
  if (margins.length <= keptSimilar + keptMargins) return trial;
  const kept = [...new Set([...highest(similarities, keptSimilar), ...highest(margins, keptMargins)])];
  if (trial.truth >= 0 && !kept.includes(trial.truth)) kept.push(trial.truth);
  return {
    ...trial,
    evidence: {
      margins: Float64Array.from(kept, (p) => margins[p]!),
      similarities: Float64Array.from(kept, (p) => similarities[p]!),
    },
    truth: trial.truth < 0 ? stranger : kept.indexOf(trial.truth),
  };
}

function highest(values: Float64Array, count: number): readonly number[] {
  const taken: number[] = [];
  values.forEach((value, i) => {
    if (taken.length === count && !(value > values[taken.at(-1)!]!)) return;
    const place = taken.findIndex((other) => value > values[other]!);
    taken.splice(place < 0 ? taken.length : place, 0, i);
    if (taken.length > count) taken.pop();
  });
  return taken;
}
