import { z } from "zod";
import type { ClassifierKind } from "../../src/classifier/classifier.ts";
import type { NearestRule } from "../../src/classifier/nearest/evidence.ts";
import { trainNearest } from "../../src/classifier/nearest/train.ts";
import type { Samples } from "../../src/classifier/open-set/samples.ts";
import { candidates, type Trained } from "../../src/classifier/open-set/trained.ts";
import type { Kernel } from "../../src/classifier/svm/kernel.ts";
import { trainSvm } from "../../src/classifier/svm/train.ts";
import { trainXgboost } from "../../src/classifier/xgboost/train.ts";
import type { XgboostTrainer } from "../../src/classifier/xgboost/trainer.ts";
import { FaceServiceError } from "../../src/errors.ts";
import type { Judge } from "../../src/face/evaluation/scored-probe.ts";
import type { TrainedKind } from "./version.ts";

/** Trains a classifier of one kind with settings that are given, not searched. */
export type Retrain = (samples: Samples) => Promise<Trained> | Trained;

export interface RetrainOptions {
  /** Of the cross-validation inside a training, which calibrates. */
  readonly folds: number;
  readonly seed: number;
}

const svmSettings = z.union([
  z.object({ kernel: z.literal("linear"), C: z.number() }),
  z.object({ kernel: z.literal("rbf"), C: z.number(), gamma: z.number() }),
]);
const xgboostSettings = z.object({ rounds: z.number(), max_depth: z.number() });
const nearestSettings = z.union([
  z.object({ rule: z.literal("best") }),
  z.object({ rule: z.literal("votes"), tolerance: z.number() }),
]);

/** @param trainer - XGBoost's library; needed for that kind only */
export function retrainer(
  { kind, settings }: TrainedKind,
  { folds, seed }: RetrainOptions,
  trainer: XgboostTrainer | undefined,
): Retrain {
  if (kind === "svm") {
    const given = parsed(svmSettings, settings, kind);
    const kernel: Kernel = given.kernel === "rbf" ? { kind: "rbf", gamma: given.gamma } : { kind: "linear" };
    return (samples) => trainSvm(samples, { kernel, cost: given.C }, { folds, seed });
  }
  if (kind === "nearest") {
    const given = parsed(nearestSettings, settings, kind);
    const rule: NearestRule = given.rule === "votes" ? { kind: "votes", tolerance: given.tolerance } : { kind: "best" };
    return (samples) => trainNearest(samples, rule);
  }
  if (trainer === undefined)
    throw new FaceServiceError("UNAVAILABLE", "no libxgboost loads: name a library in training.xgboostLibrary");
  const { rounds, max_depth: maxDepth } = parsed(xgboostSettings, settings, kind);
  return (samples) => trainXgboost(trainer, samples, { rounds, maxDepth }, { folds, seed });
}

function parsed<T>(schema: z.ZodType<T>, settings: TrainedKind["settings"], kind: ClassifierKind): T {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  throw new FaceServiceError(
    "MODEL_INVALID",
    `the ${kind} classifier's settings in report.json are not those of this program; train again with \`npm run train\``,
  );
}

/** A classifier just trained, as the server would ask it. */
export function judgeOf(trained: Trained): Judge {
  const { names } = trained;
  return { names, classify: (vector, quality) => candidates(trained, trained.evidence(vector), quality) };
}
