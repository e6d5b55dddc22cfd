import type { JobOverrides, RecognitionAnswer } from "../engine/engine.ts";

export interface LookOptions {
  /** Settings of this look, instead of the usual ones. */
  readonly overrides?: JobOverrides;
  /** Also answer embeddings: of each face, or of those only that the classifier was asked about. */
  readonly withEmbeddings?: boolean | "judged";
}

export interface Look extends RecognitionAnswer {
  /** Version of the classifier that was asked; null before the first training. */
  readonly classifier: string | null;
}

/** The engine with the active classifier, as the API asks it. */
export interface Recognizer {
  /**
   * @param image - a JPEG, PNG or WebP
   * @throws {FaceServiceError} IMAGE_UNREADABLE, OVERLOADED, UNAVAILABLE, DEADLINE_EXCEEDED, REQUEST_INVALID
   */
  look(image: Uint8Array, options?: LookOptions): Promise<Look>;
  /** The networks that run. */
  models(): { readonly detector: string; readonly embedder: string };
}
