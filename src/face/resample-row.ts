import type { TensorWindow } from "./resample.ts";
import { type Taps, weightSum } from "./resample-taps.ts";

/**
 * Writes one row of a target: `mixed` holds RGB values of the source columns, times `weightSum`, and past the last
 * column as many more as a tap can read; `start` is the index of the row's first pixel in the first channel.
 */
type WriteRow = (out: Float32Array, mixed: Uint16Array, start: number) => void;

/**
 * The loops for one to three taps a pixel are written out: pictures up to three times the target need no more, and
 * they take half the time of the general one. Weights of 0 make black.
 *
 * @param skipped - source columns in `mixed` before the first that the taps count from
 */
export function rowWriter(columns: Taps, skipped: number, window: TensorWindow): WriteRow {
  const row = rowLayout(columns, skipped, window);
  const write = [writeOneTap, writeTwoTaps, writeThreeTaps][columns.stride - 1] ?? writeManyTaps;
  return (out, mixed, start) => write(out, mixed, row, start);
}

interface RowLayout {
  readonly first: Int32Array; // (W,) index of a pixel's red in `mixed`
  readonly weights: Int32Array; // (W, stride)
  readonly stride: number;
  readonly scale: number;
  /** What black comes to, less than zero for a mean above zero. */
  readonly black: readonly [number, number, number];
  /** From the first channel to the one of red, green and blue. */
  readonly shift: readonly [number, number, number];
}

function rowLayout(columns: Taps, skipped: number, { channelStride, norm }: TensorWindow): RowLayout {
  const { scale, mean, order } = norm;
  return {
    first: columns.first.map((column) => (skipped + column) * 3),
    weights: columns.weights,
    stride: columns.stride,
    scale: scale / weightSum ** 2,
    black: [-mean[0] * scale, -mean[1] * scale, -mean[2] * scale],
    shift: order === "rgb" ? [0, channelStride, 2 * channelStride] : [2 * channelStride, channelStride, 0],
  };
}

/** Writes the rows of a picture that keeps its size, straight from its bytes. */
export function copyRows(
  out: Float32Array,
  data: Uint8Array,
  { offset, ...window }: TensorWindow,
  from: CopiedRows,
): void {
  const { width, height, rowStride, norm, channelStride } = window;
  const shifts = norm.order === "rgb" ? [0, 1, 2] : [2, 1, 0];
  for (let y = 0; y < height; y++) {
    for (let channel = 0; channel < 3; channel++) {
      const black = -norm.mean[channel]! * norm.scale;
      const start = offset + y * rowStride + shifts[channel]! * channelStride;
      let at = from.first + y * from.rowStride + channel;
      for (let to = start; to < start + width; to++, at += 3) out[to] = data[at]! * norm.scale + black;
    }
  }
}

export interface CopiedRows {
  /** Index of the first pixel's red. */
  readonly first: number;
  readonly rowStride: number;
}

function writeOneTap(out: Float32Array, mixed: Uint16Array, row: RowLayout, start: number): void {
  const { first, weights, scale, black, shift } = row;
  const [red, green, blue] = [start + shift[0], start + shift[1], start + shift[2]];
  const [blackRed, blackGreen, blackBlue] = black;
  for (let x = 0; x < first.length; x++) {
    const at = first[x]!;
    const a = weights[x]!;
    out[red + x] = Math.imul(mixed[at]!, a) * scale + blackRed;
    out[green + x] = Math.imul(mixed[at + 1]!, a) * scale + blackGreen;
    out[blue + x] = Math.imul(mixed[at + 2]!, a) * scale + blackBlue;
  }
}

function writeTwoTaps(out: Float32Array, mixed: Uint16Array, row: RowLayout, start: number): void {
  const { first, weights, scale, black, shift } = row;
  const [red, green, blue] = [start + shift[0], start + shift[1], start + shift[2]];
  const [blackRed, blackGreen, blackBlue] = black;
  for (let x = 0; x < first.length; x++) {
    const at = first[x]!;
    const a = weights[x * 2]!;
    const b = weights[x * 2 + 1]!;
    const sumRed = (Math.imul(mixed[at]!, a) + Math.imul(mixed[at + 3]!, b)) | 0;
    const sumGreen = (Math.imul(mixed[at + 1]!, a) + Math.imul(mixed[at + 4]!, b)) | 0;
    const sumBlue = (Math.imul(mixed[at + 2]!, a) + Math.imul(mixed[at + 5]!, b)) | 0;
    out[red + x] = sumRed * scale + blackRed;
    out[green + x] = sumGreen * scale + blackGreen;
    out[blue + x] = sumBlue * scale + blackBlue;
  }
}

function writeThreeTaps(out: Float32Array, mixed: Uint16Array, row: RowLayout, start: number): void {
  const { first, weights, scale, black, shift } = row;
  const [red, green, blue] = [start + shift[0], start + shift[1], start + shift[2]];
  const [blackRed, blackGreen, blackBlue] = black;
  for (let x = 0; x < first.length; x++) {
    const at = first[x]!;
    const a = weights[x * 3]!;
    const b = weights[x * 3 + 1]!;
    const c = weights[x * 3 + 2]!;
    const sumRed = (Math.imul(mixed[at]!, a) + Math.imul(mixed[at + 3]!, b) + Math.imul(mixed[at + 6]!, c)) | 0;
    const sumGreen = (Math.imul(mixed[at + 1]!, a) + Math.imul(mixed[at + 4]!, b) + Math.imul(mixed[at + 7]!, c)) | 0;
    const sumBlue = (Math.imul(mixed[at + 2]!, a) + Math.imul(mixed[at + 5]!, b) + Math.imul(mixed[at + 8]!, c)) | 0;
    out[red + x] = sumRed * scale + blackRed;
    out[green + x] = sumGreen * scale + blackGreen;
    out[blue + x] = sumBlue * scale + blackBlue;
  }
}

function writeManyTaps(out: Float32Array, mixed: Uint16Array, row: RowLayout, start: number): void {
  const { first, weights, stride, scale, black, shift } = row;
  for (let x = 0; x < first.length; x++) {
    let at = first[x]!;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let k = x * stride; k < (x + 1) * stride; k++, at += 3) {
      const weight = weights[k]!;
      red = (red + Math.imul(mixed[at]!, weight)) | 0;
      green = (green + Math.imul(mixed[at + 1]!, weight)) | 0;
      blue = (blue + Math.imul(mixed[at + 2]!, weight)) | 0;
    }
    out[start + shift[0] + x] = red * scale + black[0];
    out[start + shift[1] + x] = green * scale + black[1];
    out[start + shift[2] + x] = blue * scale + black[2];
  }
}
