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

/** The samples of a gallery that never heard of some people; indices of `names`. */
export function withoutPeople(samples: Samples, left: ReadonlySet<number>): Samples {
  const kept = [...samples.names.keys()].filter((person) => !left.has(person));
  const place = new Map(kept.map((person, index) => [person, index]));
  place.set(unknownClass(samples), kept.length);
  const part = subset(
    samples,
    indicesOf(samples).filter((i) => !left.has(samples.labels[i]!)),
  );
  return {
    ...part,
    names: kept.map((person) => samples.names[person]!),
    labels: part.labels.map((label) => place.get(label)!),
  };
}
