import type { FaceDetection } from "../../face/detection.ts";
import type { RgbImage } from "../../face/image.ts";

/** What holds for every detector, whatever its network. */
export interface DetectorOptions {
  /** Least score of a detection. */
  readonly minScore: number;
  /** Intersection over union above which the weaker of two detections goes. */
  readonly overlap: number;
  /** Most detections of an image. */
  readonly maxFaces: number;
  /** So often a detector without a pyramid of its own looks at an image, each time at half the size. */
  readonly looks: number;
}

/** A network, or a chain of them, that looks at an image once. */
export interface NetworkDetector {
  /**
   * @param inputSizePx - longest side to which the image is scaled
   * @returns best score first, overlapping ones suppressed
   */
  detect(image: RgbImage, inputSizePx: number): Promise<readonly FaceDetection[]>;
}
