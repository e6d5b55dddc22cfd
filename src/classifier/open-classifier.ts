import { basename } from "node:path";
import { FaceServiceError } from "../errors.ts";
import type { Classifier, ClassifierKind } from "./classifier.ts";
import { nearestEvidence } from "./nearest/evidence.ts";
import { readNearestFiles } from "./nearest/files.ts";
import type { Calibration } from "./open-set/calibration.ts";
import type { Evidence } from "./open-set/evidence.ts";
import { lessNegatives } from "./open-set/negatives.ts";
import type { Negative } from "./open-set/samples.ts";
import { candidates, type Identity } from "./open-set/trained.ts";
import { svmEvidence } from "./svm/evidence.ts";
import { readSvmFiles } from "./svm/files.ts";
import { openVersionFiles } from "./version-manifest.ts";
import { xgboostEvidence } from "./xgboost/evidence.ts";
import { readXgboostFiles } from "./xgboost/files.ts";

/**
 * Loads a trained classifier; only data is read, nothing is executed.
 *
 * @param versionDirectory - as `currentVersion` answers it
 * @throws {FaceServiceError} MODEL_INVALID if a file is missing, damaged or of another shape
 */
export async function openClassifier(versionDirectory: string, kind: ClassifierKind): Promise<Classifier> {
  const read = await openVersionFiles(versionDirectory);
  const origin = { kind, version: basename(versionDirectory) };
  if (kind === "xgboost") {
    const parts = await readXgboostFiles(read);
    return asClassifier(origin, parts, (vector) => xgboostEvidence(parts, vector));
  }
  if (kind === "nearest") {
    const parts = await readNearestFiles(read);
    return asClassifier(origin, parts, (vector) => nearestEvidence(parts, vector));
  }
  const parts = await readSvmFiles(read);
  return asClassifier(origin, parts, (vector) => svmEvidence(parts, vector));
}

interface Parts extends Identity {
  readonly names: readonly string[];
  readonly calibration: Calibration;
  readonly dimensions: number;
  readonly negatives: readonly Negative[];
}

function asClassifier(
  { kind, version }: Pick<Classifier, "kind" | "version">,
  { model, names, calibration, dimensions, negatives }: Parts,
  evidence: (vector: Float32Array) => Evidence,
): Classifier {
  return {
    kind,
    version,
    model,
    names,
    classify(vector, quality) {
      if (vector.length !== dimensions)
        throw new FaceServiceError(
          "GALLERY_MISMATCH",
          `classifier ${version} expects embeddings of ${dimensions} values, got ${vector.length}: run \`npm run encode\` and \`npm run train\``,
        );
      return candidates({ names, calibration }, lessNegatives(evidence(vector), negatives, vector), quality);
    },
  };
}
