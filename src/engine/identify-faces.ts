import { FaceServiceError } from "../errors.ts";
import { unitVector } from "../face/embedding.ts";
import { decide, type Identification } from "../face/identification.ts";
import { qualityProblem } from "../face/quality.ts";
import type { EmbeddedFace, IdentificationAnswer, IdentificationJob } from "./engine.ts";
import { overriddenLimits } from "./overrides.ts";
import { checkModel, type PipelineLimits, type PipelineParts } from "./pipeline.ts";

/**
 * The end of the pipeline alone: quality gates, classifier, threshold, for faces that were embedded before.
 *
 * @throws {FaceServiceError} REQUEST_INVALID for a vector that the embedder cannot have made; GALLERY_MISMATCH when the
 *   classifier was trained on another model
 */
export async function identifyFaces(
  { faces, classifier: directory, overrides }: IdentificationJob,
  { embedder, classifierAt }: Pick<PipelineParts, "embedder" | "classifierAt">,
  usual: PipelineLimits,
): Promise<IdentificationAnswer> {
  const { quality: qualityLimits, minProba } = overriddenLimits(usual, overrides);
  const vectors = faces.map(({ vector }) => checkedVector(vector, embedder.dimensions));
  const classifier = directory === undefined ? undefined : await classifierAt(directory);
  if (classifier !== undefined) checkModel(classifier, embedder);
  const answer = ({ quality }: EmbeddedFace, i: number): Identification => {
    const reason = quality && qualityProblem(quality, qualityLimits);
    if (reason !== undefined) return { kind: "undecided", reason, candidates: [] };
    return decide(classifier?.classify(vectors[i] ?? new Float32Array(), quality) ?? [], minProba);
  };
  return { identifications: faces.map(answer) };
}

function checkedVector(vector: Float32Array, dimensions: number): Float32Array {
  if (vector.length !== dimensions)
    throw new FaceServiceError(
      "REQUEST_INVALID",
      `expected an embedding of ${dimensions} values, got ${vector.length}`,
    );
  const unit = unitVector(vector);
  if (unit.every((value) => value === 0))
    throw new FaceServiceError("REQUEST_INVALID", "expected an embedding with a direction, got zeros");
  return unit;
}
