/** What holds for every detector, whatever its network. */
export interface DetectorOptions {
  /** Longest side to which an image is scaled. */
  readonly inputSizePx: number;
  /** Least score of a detection. */
  readonly minScore: number;
  /** Intersection over union above which the weaker of two detections goes. */
  readonly overlap: number;
  /** Most detections of an image. */
  readonly maxFaces: number;
}
