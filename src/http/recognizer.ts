import type { JobOverrides, RecognitionAnswer, WantedEmbeddings } from "../engine/engine.ts";

export interface LookOptions {
  /** Settings of this look, instead of the usual ones. */
  readonly overrides?: JobOverrides;
  /** Also answer embeddings. */
  readonly withEmbeddings?: WantedEmbeddings;
  /** False: nobody is named, and no face embedded but for the caller. */
  readonly isNamed?: boolean;
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
