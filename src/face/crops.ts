import type { RgbImage } from "./image.ts";
import { type PixelNorm, resampleInto } from "./resample.ts";

/** The squares with the same centres as boxes, as wide as the longer side; (N, 4) as the boxes are. */
export function squareBoxes(boxes: Float32Array): Float32Array {
  const squares = new Float32Array(boxes.length);
  for (let at = 0; at < boxes.length; at += 4) {
    const half = Math.max(boxes[at + 2]! - boxes[at]!, boxes[at + 3]! - boxes[at + 1]!) / 2;
    const x = (boxes[at]! + boxes[at + 2]!) / 2;
    const y = (boxes[at + 1]! + boxes[at + 3]!) / 2;
    squares[at] = x - half;
    squares[at + 1] = y - half;
    squares[at + 2] = x + half;
    squares[at + 3] = y + half;
  }
  return squares;
}

/**
 * Cuts boxes out of an image straight into a batch, shape (N, 3, sidePx, sidePx); outside the image is black.
 *
 * @param boxes - (N, 4) left, top, right, bottom in pixels of the image
 */
export function cropsInto(out: Float32Array, image: RgbImage, boxes: Float32Array, crop: Crop): void {
  const { sidePx, norm } = crop;
  const channelStride = sidePx * sidePx;
  for (let at = 0, offset = 0; at < boxes.length; at += 4, offset += 3 * channelStride) {
    const region = { left: boxes[at]!, top: boxes[at + 1]!, right: boxes[at + 2]!, bottom: boxes[at + 3]! };
    resampleInto(out, image, region, { width: sidePx, height: sidePx, offset, rowStride: sidePx, channelStride, norm });
  }
}

export interface Crop {
  readonly sidePx: number;
  readonly norm: PixelNorm;
}

/**
 * Boxes moved by what a network adds to their sides, in parts of their width and height (Zhang et al., MTCNN,
 * arXiv:1604.02878; Girshick et al. call it bounding box regression).
 *
 * @param shifts - (N, 4) for left, top, right, bottom
 */
export function shiftBoxes(boxes: Float32Array, shifts: Float32Array): Float32Array {
  const moved = new Float32Array(boxes.length);
  for (let at = 0; at < boxes.length; at += 4) {
    const width = boxes[at + 2]! - boxes[at]!;
    const height = boxes[at + 3]! - boxes[at + 1]!;
    moved[at] = boxes[at]! + shifts[at]! * width;
    moved[at + 1] = boxes[at + 1]! + shifts[at + 1]! * height;
    moved[at + 2] = boxes[at + 2]! + shifts[at + 2]! * width;
    moved[at + 3] = boxes[at + 3]! + shifts[at + 3]! * height;
  }
  return moved;
}
