import { fitCalibration, logLoss } from "../open-set/calibration.ts";
import type { Samples } from "../open-set/samples.ts";
import { searchSubset } from "../open-set/search-subset.ts";
import type { Trained } from "../open-set/trained.ts";
import { type NearestRule, nearestEvidence } from "./evidence.ts";
import { writeNearestFiles } from "./files.ts";
import { galleryOf } from "./gallery.ts";
import { nearestTrials } from "./trials.ts";

/** Least similarities of a vote that were worth trying; two networks' similarities lie apart. */
const tolerances = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

/** The rule of votes whose tolerance has the least log loss on held-out faces, on at most 20 people. */
export function searchVotes(samples: Samples, seed: number): NearestRule {
  const few = searchSubset(samples, seed);
  const gallery = galleryOf(few.vectors, few.labels);
  const rules = tolerances.map((tolerance): NearestRule => ({ kind: "votes", tolerance }));
  const losses = rules.map((rule) => {
    const trials = nearestTrials(few, gallery, rule);
    return logLoss(fitCalibration(trials), trials);
  });
  return rules[losses.indexOf(Math.min(...losses))]!;
}

/** Keeps all samples, and calibrates on what each is worth against the others. */
export function trainNearest(samples: Samples, rule: NearestRule): Trained {
  const gallery = galleryOf(samples.vectors, samples.labels);
  const trials = nearestTrials(samples, gallery, rule);
  const calibration = fitCalibration(trials);
  const parts = { names: samples.names, calibration, gallery, rule };
  return {
    kind: "nearest",
    names: samples.names,
    calibration,
    settings: rule.kind === "best" ? { rule: rule.kind } : { rule: rule.kind, tolerance: rule.tolerance },
    trials,
    heldOutLoss: logLoss(calibration, trials),
    evidence: (vector) => nearestEvidence(parts, vector),
    files: (identity) => writeNearestFiles(parts, identity),
  };
}
