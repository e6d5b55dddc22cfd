import { calibrate } from "../open-set/calibrate.ts";
import { centroids } from "../open-set/centroids.ts";
import { stratifiedFolds } from "../open-set/folds.ts";
import { lessNegatives } from "../open-set/negatives.ts";
import { classCount, indicesOf, type Samples, strangerCount } from "../open-set/samples.ts";
import type { Trained } from "../open-set/trained.ts";
import { seededRandom } from "../random.ts";
import { svmEvidence } from "./evidence.ts";
import { writeSvmFiles } from "./files.ts";
import { gramMatrix } from "./kernel.ts";
import { type SvmSettings, trainMachines } from "./machines.ts";
import { assembleModel } from "./model.ts";
import { svmTrials } from "./trials.ts";

export interface SvmTraining {
  readonly folds: number;
  readonly seed: number;
  /** Told of the share done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Trains the machines on all samples and calibrates them on what machines trained on parts said about the rest.
 *
 * The same samples, settings, folds and seed give the same numbers to the last bit.
 */
export function trainSvm(samples: Samples, settings: SvmSettings, { folds, seed, onProgress }: SvmTraining): Trained {
  const gram = gramMatrix(samples.vectors);
  const trials = svmTrials(samples, gram, {
    settings,
    folds: stratifiedFolds(samples, folds, seededRandom(seed)),
    seed,
    onProgress: (done, total) => onProgress?.(done / (total + 1)),
  });
  const classes = classCount(samples);
  const { labels, names, negatives = [] } = samples;
  const machines = trainMachines({ gram, labels, classes }, indicesOf(samples), settings);
  const judge = {
    names,
    machine: assembleModel(machines, samples.vectors, { labels, classes, kernel: settings.kernel }),
    centroids: centroids(samples, indicesOf(samples)),
    negatives,
  };
  const calibrated = calibrate(trials, { seed, strangers: strangerCount(samples) });
  const parts = { ...judge, calibration: calibrated.calibration };
  const { kernel, cost } = settings;
  onProgress?.(1);
  return {
    kind: "svm",
    names,
    ...calibrated,
    settings: { kernel: kernel.kind, C: cost, ...(kernel.kind === "rbf" ? { gamma: kernel.gamma } : {}) },
    trials,
    heldOutLoss: calibrated.chosen.heldOutLogLoss,
    evidence: (vector) => lessNegatives(svmEvidence(parts, vector), negatives, vector),
    files: (identity) => writeSvmFiles(parts, identity),
  };
}
