import { calibrate } from "../open-set/calibrate.ts";
import { fitCalibration, logLoss } from "../open-set/fit-calibration.ts";
import { lessNegatives } from "../open-set/negatives.ts";
import { indicesOf, type Samples, strangerCount } from "../open-set/samples.ts";
import { searchSubset } from "../open-set/search-subset.ts";
import type { Trained } from "../open-set/trained.ts";
import { boost, type XgboostSettings } from "./boost.ts";
import { xgboostEvidence } from "./evidence.ts";
import { writeXgboostFiles } from "./files.ts";
import type { XgboostTrainer } from "./trainer.ts";
import { xgboostTrials } from "./trials.ts";

export const xgboostGrid: readonly XgboostSettings[] = [
  { rounds: 20, maxDepth: 2 },
  { rounds: 40, maxDepth: 2 },
  { rounds: 20, maxDepth: 3 },
];

export interface XgboostOptions {
  readonly folds: number;
  readonly seed: number;
  /** Told of the share done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** The settings of the grid with the least log loss on held-out faces after calibration, on at most 20 people. */
export async function searchXgboost(
  trainer: XgboostTrainer,
  samples: Samples,
  { folds, seed, onProgress }: XgboostOptions,
): Promise<XgboostSettings> {
  // Damaged copies only take part in the calibration: the trees learn from the samples alone.
  const { copies: _, ...few } = searchSubset(samples, seed);
  let best = xgboostGrid[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, settings] of xgboostGrid.entries()) {
    const trials = await xgboostTrials(trainer, few, {
      settings,
      folds,
      seed,
      onProgress: (done, total) => onProgress?.((i + done / total) / xgboostGrid.length),
    });
    const loss = logLoss(fitCalibration(trials), trials);
    if (loss < least - 1e-4) {
      least = loss;
      best = settings;
    }
  }
  return best;
}

/**
 * Trains the booster on all samples and calibrates it on what boosters trained on parts said about the rest.
 *
 * The same samples, settings, folds, seed and library give the same numbers to the last bit.
 */
export async function trainXgboost(
  trainer: XgboostTrainer,
  samples: Samples,
  settings: XgboostSettings,
  { folds, seed, onProgress }: XgboostOptions,
): Promise<Trained> {
  const trials = await xgboostTrials(trainer, samples, {
    settings,
    folds,
    seed,
    onProgress: (done, total) => onProgress?.(done / (total + 1)),
  });
  const { names, negatives = [] } = samples;
  const boosted = await boost(trainer, { samples, members: indicesOf(samples) }, settings, seed);
  const judge = { names, negatives, ...boosted };
  const calibrated = calibrate(trials, { seed, strangers: strangerCount(samples) });
  const parts = { ...judge, calibration: calibrated.calibration };
  onProgress?.(1);
  return {
    kind: "xgboost",
    names,
    ...calibrated,
    settings: { objective: "multi:softprob", rounds: settings.rounds, max_depth: settings.maxDepth },
    trials,
    heldOutLoss: calibrated.chosen.heldOutLogLoss,
    evidence: (vector) => lessNegatives(xgboostEvidence(parts, vector), negatives, vector),
    files: (identity) => writeXgboostFiles(parts, identity),
  };
}
