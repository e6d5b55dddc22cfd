import type { Size } from "./geometry.ts";

/** One level of a prior pyramid: a grid of cells, each with one square prior a size, sizes innermost. */
interface PriorLevel {
  readonly stridePx: number;
  readonly sizesPx: readonly number[];
}

/** Of the Ultra-Light detector (Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB, config of version RFB). */
const levels: readonly PriorLevel[] = [
  { stridePx: 8, sizesPx: [10, 16, 24] },
  { stridePx: 16, sizesPx: [32, 48] },
  { stridePx: 32, sizesPx: [64, 96] },
  { stridePx: 64, sizesPx: [128, 192, 256] },
];
const centreVariance = 0.1;
const sizeVariance = 0.2;

/** Both sides of the input are multiples of this. */
export const priorStridePx = 64;

export function priorCount({ width, height }: Size): number {
  return levels.reduce(
    (sum, { stridePx, sizesPx }) => sum + (width / stridePx) * (height / stridePx) * sizesPx.length,
    0,
  );
}

/**
 * Boxes of some priors from the offsets that the network predicts (Liu et al., SSD, arXiv:1512.02325, 2.2).
 *
 * @param offsets - shape (A, 4): centre x, centre y, width, height, in units of the prior and its variances
 * @param rows - priors wanted; only these are computed
 * @param input - of the network, in pixels
 * @returns (rows.length, 4) left, top, right, bottom in input pixels
 */
export function decodePriors(offsets: Float32Array, rows: ArrayLike<number>, input: Size): Float32Array {
  const boxes = new Float32Array(rows.length * 4);
  for (let i = 0; i < rows.length; i++) {
    const prior = priorAt(rows[i]!, input);
    const from = rows[i]! * 4;
    const x = prior.x + offsets[from]! * centreVariance * prior.sizePx;
    const y = prior.y + offsets[from + 1]! * centreVariance * prior.sizePx;
    const halfWidth = (prior.sizePx * Math.exp(offsets[from + 2]! * sizeVariance)) / 2;
    const halfHeight = (prior.sizePx * Math.exp(offsets[from + 3]! * sizeVariance)) / 2;
    boxes[i * 4] = x - halfWidth;
    boxes[i * 4 + 1] = y - halfHeight;
    boxes[i * 4 + 2] = x + halfWidth;
    boxes[i * 4 + 3] = y + halfHeight;
  }
  return boxes;
}

function priorAt(row: number, { width, height }: Size): { x: number; y: number; sizePx: number } {
  let left = row;
  for (const { stridePx, sizesPx } of levels) {
    const columns = width / stridePx;
    const priors = columns * (height / stridePx) * sizesPx.length;
    if (left >= priors) {
      left -= priors;
      continue;
    }
    const cell = Math.floor(left / sizesPx.length);
    return {
      x: ((cell % columns) + 0.5) * stridePx,
      y: (Math.floor(cell / columns) + 0.5) * stridePx,
      sizePx: sizesPx[left % sizesPx.length]!,
    };
  }
  throw new RangeError(`prior ${row} of an input of ${width} x ${height} does not exist`);
}
