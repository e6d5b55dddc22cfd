/** How fit a detected face is for recognition. */
export interface FaceQuality {
  /** Shorter side of the bounding box, in pixels of the original image. */
  readonly sizePx: number;
  /** Variance of the 3 × 3 Laplacian of the grey aligned face at 112 × 112; higher is sharper. */
  readonly sharpness: number;
  /** 1 for a face straight at the camera, 0 for a profile; from the landmarks. */
  readonly frontality: number;
  /** The detector's score, in [0, 1]. */
  readonly detectionScore: number;
}
