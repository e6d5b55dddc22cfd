import { fitCalibration, logLoss } from "../open-set/calibration.ts";
import { centroids } from "../open-set/centroids.ts";
import { stratifiedFolds } from "../open-set/folds.ts";
import { classCount, indicesOf, type Samples } from "../open-set/samples.ts";
import type { Trained } from "../open-set/trained.ts";
import { seededRandom } from "../random.ts";
import { svmEvidence } from "./evidence.ts";
import { writeSvmFiles } from "./files.ts";
import { gramMatrix } from "./kernel.ts";
import { type SvmSettings, trainMachines } from "./machines.ts";
import { assembleModel } from "./model.ts";
import { svmTrials } from "./trials.ts";

/**
 * Trains the machines on all samples and calibrates them on what machines trained on parts said about the rest.
 *
 * The same samples, settings, folds and seed give the same numbers to the last bit.
 */
export function trainSvm(
  samples: Samples,
  settings: SvmSettings,
  { folds, seed }: { readonly folds: number; readonly seed: number },
): Trained {
  const gram = gramMatrix(samples.vectors);
  const trials = svmTrials(samples, gram, settings, stratifiedFolds(samples, folds, seededRandom(seed)));
  const calibration = fitCalibration(trials);
  const classes = classCount(samples);
  const { labels, names } = samples;
  const machines = trainMachines({ gram, labels, classes }, indicesOf(samples), settings);
  const parts = {
    names,
    calibration,
    machine: assembleModel(machines, samples.vectors, { labels, classes, kernel: settings.kernel }),
    centroids: centroids(samples, indicesOf(samples)),
  };
  const { kernel, cost } = settings;
  return {
    kind: "svm",
    names,
    calibration,
    settings: { kernel: kernel.kind, C: cost, ...(kernel.kind === "rbf" ? { gamma: kernel.gamma } : {}) },
    trials,
    heldOutLoss: logLoss(calibration, trials),
    evidence: (vector) => svmEvidence(parts, vector),
    files: (identity) => writeSvmFiles(parts, identity),
  };
}
