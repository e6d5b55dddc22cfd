import type { ClassifierKind } from "../classifier/classifier.ts";
import { openClassifier } from "../classifier/open-classifier.ts";
import type { Engine } from "../engine/engine.ts";
import { FaceServiceError } from "../errors.ts";

/**
 * Whether the engine's workers will be able to use a classifier version, found out before any request does.
 *
 * @throws {FaceServiceError} MODEL_INVALID if it cannot be read; GALLERY_MISMATCH if it knows another model's
 *   embeddings
 */
export async function checkClassifier(
  versionDirectory: string,
  kind: ClassifierKind,
  engine: Pick<Engine, "status">,
): Promise<void> {
  const { version, model } = await openClassifier(versionDirectory, kind);
  const { embedder } = engine.status();
  if (model !== embedder)
    throw new FaceServiceError(
      "GALLERY_MISMATCH",
      `classifier ${version} was trained on embeddings of ${model}, but ${embedder} runs: encode and train again, or set models.embedder back`,
    );
}
