import type { FaceQuality } from "../../face/quality.ts";
import { seededRandom, shuffled } from "../random.ts";
import { type Evidence, narrowed, stranger, type Trial } from "./evidence.ts";
import { indicesOf, type Samples, unknownClass } from "./samples.ts";

/** More trials make no better calibration, and time grows with them. */
const mostAsked = 1000;

/** With fewer people than this, parts of a cross-validation would have nobody. */
const fewestPeople = 5;

/** The samples that are tried, at most so many, drawn at random; rising. */
export function askedSamples(samples: Samples, seed: number): readonly number[] {
  const all = indicesOf(samples);
  if (all.length <= mostAsked) return all;
  return shuffled(all, seededRandom(seed))
    .slice(0, mostAsked)
    .sort((a, b) => a - b);
}

/** A face to try: a sample as it is, or one of its damaged copies. */
export interface AskedFace {
  readonly sample: number;
  readonly vector: Float32Array;
  readonly isCopy: boolean;
  readonly quality?: FaceQuality;
  /** A sample and all its copies together count as two clear samples. */
  readonly weight: number;
}

export function askedFaces({ vectors, qualities, copies }: Samples, sample: number): readonly AskedFace[] {
  const own = copies?.[sample] ?? [];
  const quality = qualities?.[sample];
  return [
    { sample, vector: vectors[sample]!, isCopy: false, weight: 1, ...(quality === undefined ? {} : { quality }) },
    ...own.map((copy) => ({ sample, ...copy, isCopy: true, weight: 1 / own.length })),
  ];
}

/**
 * Trials of one person are never parted: a calibration has to hold for faces of people that it has not seen. Of
 * strangers each event is an identity; with few people their events have to do.
 */
export function identityOf({ names, labels, groups }: Samples, sample: number): number {
  const label = labels[sample]!;
  const isWhole = label < names.length && names.length >= fewestPeople;
  return isWhole ? -1 - label : groups[sample]!;
}

/**
 * The trials of one face: as what it is, and a person's face also as a stranger's to a gallery without that person.
 *
 * @param judge - evidence of the whole gallery, or of the gallery without one person
 * @param isKnown - whether anything of the person is left to be known by
 */
export function trialsOfFace(
  samples: Samples,
  { sample, quality, weight }: AskedFace,
  { judge, isKnown = true }: { readonly judge: (without?: number) => Evidence; readonly isKnown?: boolean },
): readonly Trial[] {
  const label = samples.labels[sample]!;
  const common = { group: identityOf(samples, sample), weight, ...(quality === undefined ? {} : { quality }) };
  if (label === unknownClass(samples)) return [narrowed({ ...common, evidence: judge(), truth: stranger })];
  const known = isKnown ? [narrowed({ ...common, evidence: judge(), truth: label })] : [];
  if (samples.names.length < 2) return known;
  return [...known, narrowed({ ...common, evidence: judge(label), truth: stranger })];
}
