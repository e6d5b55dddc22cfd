/** Decoded pixels: shape (height, width, 3), RGB, 0–255, row-major, no padding between rows. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
