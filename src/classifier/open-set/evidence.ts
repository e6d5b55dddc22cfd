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
}

/** Truth of a face that is nobody of the gallery. */
export const stranger = -1;
