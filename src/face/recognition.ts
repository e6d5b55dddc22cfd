import type { BoundingBox } from "./geometry.ts";
import type { Identification } from "./identification.ts";
import type { Landmarks } from "./landmarks.ts";
import type { FaceQuality } from "./quality.ts";

/**
 * Someone as stored; in pixels of the original image, upright by its EXIF orientation. Landmarks and quality come
 * together: without them it was not told where the face is, and the box is the area in which it was looked for.
 */
export interface AnsweredFace {
  readonly box: BoundingBox;
  readonly landmarks?: Landmarks;
  readonly quality?: FaceQuality;
  readonly identification: Identification;
}

/** A face that was found, and what is known of it. */
export interface RecognizedFace extends AnsweredFace {
  readonly landmarks: Landmarks;
  readonly quality: FaceQuality;
}
