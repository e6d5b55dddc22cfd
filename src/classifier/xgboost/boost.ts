import { FaceServiceError } from "../../errors.ts";
import { type Samples, unknownClass } from "../open-set/samples.ts";
import { balancedCosts } from "../svm/machines.ts";
import { type Forest, forestScores, readForest, softmax } from "./forest.ts";
import type { BoosterTask, TrainedBooster } from "./library.ts";
import { heldOutFeatures, type References, referencesOf } from "./similarity-features.ts";
import type { XgboostTrainer } from "./trainer.ts";

export interface XgboostSettings {
  readonly rounds: number;
  readonly maxDepth: number;
}

export interface Boosted {
  readonly references: References;
  readonly forest?: Forest;
  /** XGBoost's own JSON. */
  readonly model?: string;
}

export const boosterFile = "xgboost-model.json";

/** Single precision sums in another order; a wrongly read model is off by far more. */
const scoringTolerance = 1e-4;

/**
 * Trains XGBoost's multi:softprob on the similarities of `members`, people numbered by the samples' names.
 *
 * The trees are scored here and compared with the library's own answer, so that a library whose models mean
 * something else is found out before anything is written.
 *
 * @throws {FaceServiceError} UNAVAILABLE if the library fails or its model is scored otherwise here
 */
export async function boost(
  trainer: XgboostTrainer,
  { samples, members }: { readonly samples: Samples; readonly members: readonly number[] },
  settings: XgboostSettings,
  seed: number,
): Promise<Boosted> {
  const references = referencesOf(samples, members);
  const classes = samples.names.length + (members.some((i) => samples.labels[i] === unknownClass(samples)) ? 1 : 0);
  if (classes < 2) return { references };
  const rows = heldOutFeatures(samples, members, references);
  const labels = Float32Array.from(members, (i) => samples.labels[i]!);
  const booster = await trainer.train(taskOf(rows, labels, { classes, settings, seed }));
  const model = Buffer.from(booster.model).toString("utf8");
  const forest = readForest(boosterFile, model);
  checkScoring(forest, rows, { booster, library: `${trainer.library} (${trainer.version})` });
  return { references, forest, model };
}

interface TaskOptions {
  readonly classes: number;
  readonly settings: XgboostSettings;
  readonly seed: number;
}

function taskOf(
  rows: readonly Float32Array[],
  labels: Float32Array,
  { classes, settings, seed }: TaskOptions,
): BoosterTask {
  const columns = rows[0]!.length;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    values.set(row, i * columns);
  });
  const sizes = Array.from({ length: classes }, (_, c) => labels.reduce((n, label) => n + (label === c ? 1 : 0), 0));
  const weights = balancedCosts(sizes, 1);
  return {
    features: { values, rows: rows.length, columns },
    labels,
    weights: labels.map((label) => weights[label]!),
    parameters: {
      objective: "multi:softprob",
      num_class: String(classes),
      // Splits half-way between two values; histograms split at the outermost sample of one side, and a face a
      // little less similar than any in training would fall to the strangers.
      tree_method: "exact",
      eta: "0.3",
      max_depth: String(settings.maxDepth),
      // The Hessian of one sample is at most a quarter: the default of 1 would forbid to split off three images.
      min_child_weight: "0.1",
      lambda: "1",
      nthread: "1",
      seed: String(seed),
      verbosity: "0",
      disable_default_eval_metric: "1",
    },
    rounds: settings.rounds,
  };
}

function checkScoring(
  forest: Forest,
  rows: readonly Float32Array[],
  { booster, library }: { readonly booster: TrainedBooster; readonly library: string },
): void {
  const own = rows.flatMap((row) => [...softmax(forestScores(forest, row))]);
  const off = own.reduce((worst, value, i) => Math.max(worst, Math.abs(value - booster.predictions[i]!)), 0);
  if (own.length === booster.predictions.length && off < scoringTolerance) return;
  throw new FaceServiceError(
    "UNAVAILABLE",
    `${library} writes models that are scored otherwise here (off by ${off}): name another library in training.xgboostLibrary`,
  );
}
