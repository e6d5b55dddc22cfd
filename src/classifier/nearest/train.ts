import { calibrate } from "../open-set/calibrate.ts";
import { centroids } from "../open-set/centroids.ts";
import { fitCalibration, logLoss } from "../open-set/fit-calibration.ts";
import { lessNegatives } from "../open-set/negatives.ts";
import { indicesOf, type Samples, strangerCount } from "../open-set/samples.ts";
import { searchSubset } from "../open-set/search-subset.ts";
import type { Trained } from "../open-set/trained.ts";
import { type NearestRule, nearestEvidence } from "./evidence.ts";
import { writeNearestFiles } from "./files.ts";
import { galleryOf } from "./gallery.ts";
import { nearestTrials } from "./trials.ts";

/** Least similarities of a vote that were worth trying; those of two networks lie apart. */
const tolerances = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9];

/** The rule of votes whose tolerance has the least log loss on held-out faces, on at most 20 people. */
export function searchVotes(samples: Samples, seed: number): NearestRule {
  const few = searchSubset(samples, seed);
  const rules = tolerances.map((tolerance): NearestRule => ({ kind: "votes", tolerance }));
  const losses = rules.map((rule) => {
    const trials = nearestTrials(few, { rule, seed });
    return logLoss(fitCalibration(trials), trials);
  });
  return rules[losses.indexOf(Math.min(...losses))]!;
}

export interface NearestTraining {
  readonly seed?: number;
  /** Told of the share done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Keeps all samples, and calibrates on what each is worth against the others. */
export function trainNearest(
  samples: Samples,
  rule: NearestRule,
  { seed = 0, onProgress }: NearestTraining = {},
): Trained {
  const { names, negatives = [] } = samples;
  const judge = {
    names,
    gallery: galleryOf(samples.vectors, samples.labels),
    rule,
    centroids: centroids(samples, indicesOf(samples)),
    negatives,
  };
  const trials = nearestTrials(samples, {
    rule,
    seed,
    ...(onProgress === undefined ? {} : { onProgress: (share: number) => onProgress(0.9 * share) }),
  });
  const calibrated = calibrate(trials, { seed, strangers: strangerCount(samples) });
  const parts = { ...judge, calibration: calibrated.calibration };
  onProgress?.(1);
  return {
    kind: "nearest",
    names,
    ...calibrated,
    settings: rule.kind === "best" ? { rule: rule.kind } : { rule: rule.kind, tolerance: rule.tolerance },
    trials,
    heldOutLoss: calibrated.chosen.heldOutLogLoss,
    evidence: (vector) => lessNegatives(nearestEvidence(parts, vector), negatives, vector),
    files: (identity) => writeNearestFiles(parts, identity),
  };
}
