/** Labelled unit vectors to learn from. */
export interface Samples {
  /** Enrolled people in code-unit order. */
  readonly names: readonly string[];
  /** Unit vectors of one length. */
  readonly vectors: readonly Float32Array[];
  /** Of each vector: index into `names`, or `names.length` for a stranger (`Unknown`). */
  readonly labels: Int32Array;
  /** Of each vector: pictures of one event or near-duplicates share a number and are never parted. */
  readonly groups: Int32Array;
}

/** Class of strangers among the labels. */
export const unknownClass = (samples: Pick<Samples, "names">): number => samples.names.length;

/** How many classes have samples at all: people, and `Unknown` if there is any. */
export function classCount(samples: Samples): number {
  return samples.names.length + (samples.labels.includes(unknownClass(samples)) ? 1 : 0);
}

/** The part of the samples that `keep` names, by index. */
export function subset(samples: Samples, keep: readonly number[]): Samples {
  return {
    names: samples.names,
    vectors: keep.map((i) => samples.vectors[i]!),
    labels: Int32Array.from(keep, (i) => samples.labels[i]!),
    groups: Int32Array.from(keep, (i) => samples.groups[i]!),
  };
}

export const indicesOf = (samples: Samples): number[] => samples.vectors.map((_, i) => i);
