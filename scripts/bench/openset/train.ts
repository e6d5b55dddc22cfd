import type { Classifier } from "../../../src/classifier/classifier.ts";
import { openClassifier } from "../../../src/classifier/open-classifier.ts";
import { writeVersion } from "../../../src/classifier/versions.ts";
import type { XgboostTrainer } from "../../../src/classifier/xgboost/trainer.ts";
import type { Config } from "../../../src/config/load.ts";
import type { ModelId } from "../../../src/face/embedding.ts";
import type { EmbeddedImage } from "../../../src/gallery/embeddings-file.ts";
import { holdOut } from "../../../training/hold-out.ts";
import {
  trainNearestClassifier,
  trainSvmClassifier,
  trainXgboostClassifier,
} from "../../../training/train-classifiers.ts";
import { trainingSamples } from "../../../training/training-samples.ts";
import { temporaryFolder } from "../workspace/temporary-folder.ts";

/** Kinds of classifier that are trained and asked. */
export const benchedKinds = ["svm", "xgboost", "nearest"] as const;
export type BenchedKind = (typeof benchedKinds)[number];

export interface Training {
  readonly config: Pick<Config, "training" | "classifier">;
  readonly model: ModelId;
  readonly trainer: XgboostTrainer;
}

/** Trains as `npm run train` does, writes the version to a temporary folder and opens it as the server does. */
export async function trainClassifier(
  kind: BenchedKind,
  images: readonly EmbeddedImage[],
  { config, model, trainer }: Training,
): Promise<Classifier> {
  const { folds, seed, testShare, minImagesPerPerson, nearestVotes, svmKernel } = config.training;
  const { samples } = trainingSamples(images, { minImages: minImagesPerPerson });
  const split = holdOut(samples, testShare, seed);
  const options = {
    folds,
    seed,
    nearestVotes,
    minProba: config.classifier.minProba,
    ...(svmKernel === "auto" ? {} : { svmKernel }),
    onProgress: () => undefined,
  };
  const { trained } =
    kind === "xgboost"
      ? await trainXgboostClassifier(trainer, samples, split, options)
      : (kind === "svm" ? trainSvmClassifier : trainNearestClassifier)(samples, split, options);
  await using folder = await temporaryFolder("openset");
  return await openClassifier(await writeVersion(folder.path, "trained", trained.files({ model })), kind);
}
