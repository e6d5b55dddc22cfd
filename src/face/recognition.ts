import type { BoundingBox } from "./geometry.ts";
import type { Identification } from "./identification.ts";
import type { Landmarks } from "./landmarks.ts";
import type { FaceQuality } from "./quality.ts";

/** A face as it is answered and stored; in pixels of the original image, upright by its EXIF orientation. */
export interface RecognizedFace {
  readonly box: BoundingBox;
  readonly landmarks: Landmarks;
  readonly quality: FaceQuality;
  readonly identification: Identification;
}
