import type { FaceQuality } from "../../face/quality.ts";

/** A face that was damaged as cameras do it: small, blurred, compressed. */
export interface DamagedCopy {
  /** Unit vector of the samples' length. */
  readonly vector: Float32Array;
  readonly quality: FaceQuality;
}

/** A face that is known not to be one person's: a hard negative for that person, of whomever else it may be. */
export interface Negative {
  readonly vector: Float32Array;
  /** Index into `names`. */
  readonly person: number;
  /** Negatives of one event share a number. */
  readonly group: number;
}

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
  /** Of each vector; absent: all are taken for clear faces. */
  readonly qualities?: readonly FaceQuality[];
  /** Of each vector; a copy is never parted from its original. */
  readonly copies?: readonly (readonly DamagedCopy[])[];
  readonly negatives?: readonly Negative[];
}

/** Class of strangers among the labels. */
export const unknownClass = (samples: Pick<Samples, "names">): number => samples.names.length;

/** How many classes have samples at all: people, and `Unknown` if there is any. */
export function classCount(samples: Samples): number {
  return samples.names.length + (samples.labels.includes(unknownClass(samples)) ? 1 : 0);
}

/** Identities that can stand for strangers: the given ones, and each person to a gallery without that person. */
export function strangerCount(samples: Samples): number {
  const given = new Set(samples.groups.filter((_, i) => samples.labels[i] === unknownClass(samples)));
  return given.size + (samples.names.length > 1 ? samples.names.length : 0);
}

/** The part of the samples that `keep` names, by index. */
export function subset(samples: Samples, keep: readonly number[]): Samples {
  const { qualities, copies } = samples;
  return {
    ...samples,
    vectors: keep.map((i) => samples.vectors[i]!),
    labels: Int32Array.from(keep, (i) => samples.labels[i]!),
    groups: Int32Array.from(keep, (i) => samples.groups[i]!),
    ...(qualities === undefined ? {} : { qualities: keep.map((i) => qualities[i]!) }),
    ...(copies === undefined ? {} : { copies: keep.map((i) => copies[i]!) }),
  };
}

export const indicesOf = (samples: Samples): number[] => samples.vectors.map((_, i) => i);

/** The samples of a gallery that never heard of some people; indices of `names`. */
export function withoutPeople(samples: Samples, left: ReadonlySet<number>): Samples {
  const kept = [...samples.names.keys()].filter((person) => !left.has(person));
  return onlyPeople(
    subset(
      samples,
      indicesOf(samples).filter((i) => !left.has(samples.labels[i]!)),
    ),
    kept,
  );
}

/**
 * The same samples with people numbered anew.
 *
 * @param kept - indices of `names`, rising; no sample is of anybody else but strangers
 */
export function onlyPeople(samples: Samples, kept: readonly number[]): Samples {
  const place = new Map(kept.map((person, index) => [person, index]));
  const negatives = samples.negatives?.flatMap((negative) => {
    const person = place.get(negative.person);
    return person === undefined ? [] : [{ ...negative, person }];
  });
  place.set(unknownClass(samples), kept.length);
  return {
    ...samples,
    names: kept.map((person) => samples.names[person]!),
    labels: samples.labels.map((label) => place.get(label)!),
    ...(negatives === undefined ? {} : { negatives }),
  };
}
