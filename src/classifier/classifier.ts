import type { ModelId } from "../face/embedding.ts";
import type { Candidate } from "../face/identification.ts";
import type { FaceQuality } from "../face/quality.ts";

export { unknownName } from "../face/identification.ts";

export type ClassifierKind = "svm" | "xgboost" | "nearest";

/** A trained classifier, ready to answer. Immutable: a retrained one is another value. */
export interface Classifier {
  readonly kind: ClassifierKind;
  /** Which training run made it; a directory name below `classifier.directory`. */
  readonly version: string;
  readonly model: ModelId;
  /** Enrolled people in code-unit order, without `Unknown`. */
  readonly names: readonly string[];
  /**
   * @param vector - unit vector of shape (D,) made by `model`
   * @param quality - of the face; without it the face is taken to be a clear one
   * @returns every enrolled person and `Unknown`, most probable first; probabilities are calibrated
   */
  classify(vector: Float32Array, quality?: FaceQuality): readonly Candidate[];
}
