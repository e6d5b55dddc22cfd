import { type BoundingBox, heightOf, widthOf } from "./geometry.ts";
import type { RgbImage } from "./image.ts";
import { rowWriter } from "./resample-row.ts";
import { resampleTaps } from "./resample-taps.ts";

/** How a network wants its pixels: `(value - mean) * scale`, in the order of its channels. */
export interface PixelNorm {
  /** Of red, green and blue, 0–255. */
  readonly mean: readonly [number, number, number];
  readonly scale: number;
  readonly order: "rgb" | "bgr";
}

/** Where resampled pixels go inside a tensor (…, 3, H, W). */
export interface TensorWindow {
  readonly width: number;
  readonly height: number;
  /** Index of the first channel's pixel (0, 0). */
  readonly offset: number;
  readonly rowStride: number;
  readonly channelStride: number;
  readonly norm: PixelNorm;
}

/**
 * Resamples part of an image into a tensor and normalises it on the way; outside the image is black.
 *
 * Each target row is mixed from its source rows first and across its columns then, so that no scaled picture is ever
 * held in between.
 *
 * @param out - written only inside the window
 * @param region - in pixels of the image; may reach beyond it
 */
export function resampleInto(out: Float32Array, image: RgbImage, region: BoundingBox, window: TensorWindow): void {
  const columns = resampleTaps({
    sourcePx: image.width,
    start: region.left,
    length: widthOf(region),
    targetPx: window.width,
  });
  const rows = resampleTaps({
    sourcePx: image.height,
    start: region.top,
    length: heightOf(region),
    targetPx: window.height,
  });
  const padded = new Float64Array((columns.span + columns.stride) * 3); // taps of weight 0 read past the last column
  const mixed = padded.subarray(0, columns.span * 3);
  const write = rowWriter(columns, window);
  const rowStride = image.width * 3;
  for (let y = 0; y < window.height; y++) {
    const first = rows.begin * rowStride + rows.first[y]! * rowStride + columns.begin * 3;
    const weights = rows.weights.subarray(y * rows.stride, y * rows.stride + rows.counts[y]!);
    mixRows(mixed, image.data, { first, rowStride }, weights);
    write(out, padded, window.offset + y * window.rowStride);
  }
}

interface SourceRows {
  /** Index of the first value of the first row. */
  readonly first: number;
  readonly rowStride: number;
}

/** Two rows a turn: each turn reads and writes `out` once. */
function mixRows(out: Float64Array, data: Uint8Array, { first, rowStride }: SourceRows, weights: Float64Array): void {
  if (weights.length === 0) out.fill(0);
  for (let k = 0; k < weights.length; k += 2) {
    const a = first + k * rowStride;
    const b = k + 1 < weights.length ? a + rowStride : a;
    const pair = { a, b, weightA: weights[k]!, weightB: weights[k + 1] ?? 0 };
    if (k === 0) setPair(out, data, pair);
    else addPair(out, data, pair);
  }
}

interface RowPair {
  /** Indexes of the first values of both rows. */
  readonly a: number;
  readonly b: number;
  readonly weightA: number;
  readonly weightB: number;
}

function setPair(out: Float64Array, data: Uint8Array, { a, b, weightA, weightB }: RowPair): void {
  for (let i = 0; i < out.length; i++) out[i] = data[a + i]! * weightA + data[b + i]! * weightB;
}

function addPair(out: Float64Array, data: Uint8Array, { a, b, weightA, weightB }: RowPair): void {
  for (let i = 0; i < out.length; i++) out[i] = out[i]! + data[a + i]! * weightA + data[b + i]! * weightB;
}
