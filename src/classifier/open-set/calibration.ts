import type { FaceQuality } from "../../face/quality.ts";
import { type Clarity, clarityOf, lackOf } from "./clarity.ts";
import type { Evidence } from "./evidence.ts";
import { mapped, type ScoreMap } from "./score-map.ts";

/**
 * Log-odds of each person against a stranger: margin · m + similarity · s + offset, then `map`. Neither weight is
 * negative, so more evidence for a person never lowers that person's probability.
 */
export interface Calibration {
  readonly margin: number;
  readonly similarity: number;
  readonly offset: number;
  /** Absent: quality was not found to matter. */
  readonly quality?: QualityTerms;
  /** Absent: the log-odds stand as they are. */
  readonly map?: ScoreMap;
  readonly caution?: Caution;
}

/** Taken off the log-odds of every person, so that strangers stay unnamed. */
export interface Caution {
  readonly always: number;
  /** More for each octave of clarity that the face lacks. */
  readonly perOctave: number;
}

/** What each octave of clarity that a face lacks changes. */
export interface QualityTerms {
  /** Similarity about which the slopes turn. */
  readonly centre: number;
  /** Margin about which its slope turns. */
  readonly marginCentre: number;
  readonly size: QualityEffect;
  readonly sharpness: QualityEffect;
  /** Added to the weight of the margin for each octave that the face lacks: machines know little of poor faces. */
  readonly margin: { readonly slope: number; readonly most: number };
}

export interface QualityEffect {
  /** Added to the weight of the similarity, for each octave (counted negative). */
  readonly slope: number;
  /** Added to the offset, for each octave. */
  readonly shift: number;
  /** Fewest octaves that the fit saw; a face with less clarity counts as this. */
  readonly least: number;
}

/** Probability of each person, then of `Unknown`; they add up to 1. */
export function calibratedProbabilities(
  calibration: Calibration,
  evidence: Evidence,
  quality?: FaceQuality,
): Float64Array {
  const scores = calibratedScores(calibration, evidence, quality);
  const people = scores.length;
  const odds = new Float64Array(people + 1);
  odds.set(scores);
  const highest = odds.reduce((a, b) => Math.max(a, b), 0);
  let sum = 0;
  for (let p = 0; p <= people; p++) {
    odds[p] = Math.exp(odds[p]! - highest);
    sum += odds[p]!;
  }
  return odds.map((value) => value / sum);
}

/** Log-odds of each person against a stranger, after the map. */
export function calibratedScores(
  { map, caution, ...linear }: Calibration,
  { margins, similarities }: Evidence,
  quality: FaceQuality | undefined,
): Float64Array {
  const clarity = clarityOf(quality);
  const { margin: ofMargin, slope, offset } = atQuality(linear, clarity);
  const off = caution === undefined ? 0 : caution.always + caution.perOctave * lackOf(clarity);
  return margins.map((margin, p) => {
    const score = ofMargin * knownMargin(margin) + slope * similarities[p]! + offset;
    return (map === undefined ? score : mapped(map, score)) - off;
  });
}

/** A margin that could not be measured says nothing either way. */
export const knownMargin = (margin: number): number => (Number.isNaN(margin) ? 0 : margin);

function atQuality({ margin, similarity, offset, quality }: Omit<Calibration, "map" | "caution">, clarity: Clarity) {
  if (quality === undefined) return { margin, slope: similarity, offset };
  const size = Math.max(quality.size.least, clarity.size);
  const sharpness = Math.max(quality.sharpness.least, clarity.sharpness);
  const change = quality.size.slope * size + quality.sharpness.slope * sharpness;
  const shift = quality.size.shift * size + quality.sharpness.shift * sharpness;
  const slope = Math.max(0, similarity + change);
  const lack = Math.min(quality.margin.most, lackOf(clarity));
  const ofMargin = Math.max(0, margin + quality.margin.slope * lack);
  return {
    margin: ofMargin,
    slope,
    offset: offset + shift - (slope - similarity) * quality.centre - (ofMargin - margin) * quality.marginCentre,
  };
}
