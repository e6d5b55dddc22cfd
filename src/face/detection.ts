import type { BoundingBox } from "./geometry.ts";
import type { RgbImage } from "./image.ts";
import type { Landmarks } from "./landmarks.ts";

/** A face found in an image. */
export interface FaceDetection {
  /** In pixels of the image given; may reach beyond its borders. */
  readonly box: BoundingBox;
  /** The detector's confidence that this is a face, in [0, 1]. */
  readonly score: number;
  readonly landmarks: Landmarks;
}

/** What one picture is searched with instead of the detector's own settings; what is absent stays as set. */
export interface DetectionOverrides {
  /** Longest side, in pixels, to which the image is scaled. */
  readonly inputSizePx?: number;
  /** Least score, in [0, 1]. */
  readonly minScore?: number;
}

/** How one picture is searched. */
export interface DetectionSearch extends DetectionOverrides {
  /**
   * In pixels of the image: where small faces may be, for something moved there. These parts are searched once more, at
   * a larger scale.
   */
  readonly lookAt?: readonly BoundingBox[];
}

/** Finds every face of an image. A network, or a chain of them, stands behind it (`src/models`). */
export interface FaceDetector {
  /** @returns best score first, overlapping ones suppressed; empty if there is no face */
  detect(image: RgbImage, search?: DetectionSearch): Promise<readonly FaceDetection[]>;
}
