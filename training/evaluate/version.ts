import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import type { ClassifierKind } from "../../src/classifier/classifier.ts";
import { FaceServiceError } from "../../src/errors.ts";

/** A kind of which a version holds a classifier, and the settings that its training chose. */
export interface TrainedKind {
  readonly kind: ClassifierKind;
  readonly settings: Readonly<Record<string, string | number>>;
}

export interface Version {
  readonly directory: string;
  readonly name: string;
  /** Of the embeddings that it learned from. */
  readonly model: string;
  readonly trained: readonly TrainedKind[];
}

const reportSchema = z.object({
  model: z.string(),
  classifiers: z.array(
    z.object({
      kind: z.enum(["svm", "xgboost", "nearest"]),
      settings: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
});

/**
 * What a version's report.json says of its training.
 *
 * @throws {FaceServiceError} MODEL_INVALID if there is no such report, or none of this program
 */
export async function openVersion(directory: string): Promise<Version> {
  const name = basename(directory);
  try {
    const { model, classifiers } = reportSchema.parse(
      JSON.parse(await readFile(join(directory, "report.json"), "utf8")),
    );
    return { directory, name, model, trained: classifiers };
  } catch (error) {
    throw new FaceServiceError(
      "MODEL_INVALID",
      `report.json of classifier ${name} does not say how it was trained; train again with \`npm run train\``,
      { cause: error },
    );
  }
}

/** @throws {FaceServiceError} GALLERY_MISMATCH if the embeddings come from another network than the classifier's */
export function requireSameModel(version: Version, model: string): void {
  if (version.model === model) return;
  throw new FaceServiceError(
    "GALLERY_MISMATCH",
    `classifier ${version.name} was trained on embeddings of ${version.model}, but these are of ${model}: run \`npm run train\` again`,
  );
}

/** @throws {FaceServiceError} MODEL_INVALID if the version holds no classifier of that kind */
export function trainedKind(version: Version, kind: ClassifierKind): TrainedKind {
  const found = version.trained.find((trained) => trained.kind === kind);
  if (found !== undefined) return found;
  const kinds = version.trained.map((trained) => trained.kind).join(", ");
  throw new FaceServiceError(
    "MODEL_INVALID",
    `classifier ${version.name} holds no ${kind}, only ${kinds}: set classifier.kind to one of them, or train again`,
  );
}
