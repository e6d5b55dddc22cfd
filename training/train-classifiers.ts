import type { ClassifierKind } from "../src/classifier/classifier.ts";
import { searchVotes, trainNearest } from "../src/classifier/nearest/train.ts";
import type { Samples } from "../src/classifier/open-set/samples.ts";
import type { Trained } from "../src/classifier/open-set/trained.ts";
import type { SvmSettings } from "../src/classifier/svm/machines.ts";
import { searchSvm } from "../src/classifier/svm/search.ts";
import { trainSvm } from "../src/classifier/svm/train.ts";
import { searchXgboost, trainXgboost } from "../src/classifier/xgboost/train.ts";
import type { XgboostTrainer } from "../src/classifier/xgboost/trainer.ts";
import { type Evaluation, evaluate, strangersInTraining, type ThresholdCounts } from "./evaluation.ts";
import type { HeldOut } from "./hold-out.ts";

export interface TrainOptions {
  readonly folds: number;
  readonly seed: number;
  readonly minProba: number;
  /** Kernel of the SVM; absent: whichever measures better. */
  readonly svmKernel?: "linear" | "rbf";
  /** Rule of the nearest classifier: votes of all near images instead of the most similar one. */
  readonly nearestVotes: boolean;
  /** Told of the share done of one classifier's training, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

export interface TrainedClassifier {
  readonly kind: ClassifierKind;
  /** Trained on all samples; this is what goes into use. */
  readonly trained: Trained;
  /** Of a classifier trained in the same way without the tested images. */
  readonly evaluation: Evaluation;
  /** In cross-validation: the given strangers, and each person in turn as a stranger to the others. */
  readonly strangersInTraining: ThresholdCounts;
  readonly tookMs: number;
}

export interface TrainedSvmClassifier extends TrainedClassifier {
  readonly svmSettings: SvmSettings;
}

/** Search settings on the learned part, test there, then train the same on everything. */
export function trainSvmClassifier(
  samples: Samples,
  { learned, tested }: HeldOut,
  options: TrainOptions,
): TrainedSvmClassifier {
  const startedMs = performance.now();
  const { folds, seed, minProba, onProgress, svmKernel } = options;
  const settings = searchSvm(learned, {
    ...(svmKernel === undefined ? {} : { kernel: svmKernel }),
    folds,
    seed,
    onProgress: (done, total) => onProgress((0.4 * done) / total),
  });
  const from = (start: number) => ({ folds, seed, onProgress: (done: number) => onProgress(start + 0.3 * done) });
  const evaluation = evaluate(trainSvm(learned, settings, from(0.4)), tested, minProba);
  const trained = trainSvm(samples, settings, from(0.7));
  return { ...finish({ trained, evaluation, startedMs }, minProba), svmSettings: settings };
}

/** @throws {FaceServiceError} UNAVAILABLE or DEADLINE_EXCEEDED if the library fails */
export async function trainXgboostClassifier(
  trainer: XgboostTrainer,
  samples: Samples,
  { learned, tested }: HeldOut,
  options: TrainOptions,
): Promise<TrainedClassifier> {
  const startedMs = performance.now();
  const { folds, seed, minProba, onProgress } = options;
  const from = (start: number, share: number) => ({
    folds,
    seed,
    onProgress: (done: number) => onProgress(start + share * done),
  });
  const settings = await searchXgboost(trainer, learned, from(0, 0.5));
  const evaluation = evaluate(await trainXgboost(trainer, learned, settings, from(0.5, 0.25)), tested, minProba);
  const trained = await trainXgboost(trainer, samples, settings, from(0.75, 0.25));
  return finish({ trained, evaluation, startedMs }, minProba);
}

/** Nothing is fitted but the calibration, and with votes their tolerance. */
export function trainNearestClassifier(
  samples: Samples,
  { learned, tested }: HeldOut,
  options: TrainOptions,
): TrainedClassifier {
  const startedMs = performance.now();
  const { seed, minProba, onProgress, nearestVotes } = options;
  const rule = nearestVotes ? searchVotes(learned, seed) : ({ kind: "best" } as const);
  const from = (start: number) => ({ seed, onProgress: (done: number) => onProgress(start + 0.4 * done) });
  const evaluation = evaluate(trainNearest(learned, rule, from(0.2)), tested, minProba);
  const trained = trainNearest(samples, rule, from(0.6));
  return finish({ trained, evaluation, startedMs }, minProba);
}

function finish(
  { trained, evaluation, startedMs }: { trained: Trained; evaluation: Evaluation; startedMs: number },
  minProba: number,
): TrainedClassifier {
  return {
    kind: trained.kind,
    trained,
    evaluation,
    strangersInTraining: strangersInTraining(trained, minProba),
    tookMs: performance.now() - startedMs,
  };
}
