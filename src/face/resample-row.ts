import type { TensorWindow } from "./resample.ts";
import type { Taps } from "./resample-taps.ts";

/**
 * Writes one row of a target: `mixed` holds RGB values of the source columns from `columns.begin` on, and past the
 * last column as many more as a tap can read; `start` is the index of the row's first pixel in the first channel.
 */
type WriteRow = (out: Float32Array, mixed: Float64Array, start: number) => void;

/**
 * The loops for two and three taps a pixel are written out: enlarging and shrinking to half need no more, and they
 * take half the time of the general one. What lies outside has weights of 0, which makes it black.
 */
export function rowWriter(columns: Taps, window: TensorWindow): WriteRow {
  const { stride } = columns;
  const row = rowLayout(window);
  if (stride === 2) return (out, mixed, start) => writeTwoTaps(out, mixed, { ...row, columns, start });
  if (stride === 3) return (out, mixed, start) => writeThreeTaps(out, mixed, { ...row, columns, start });
  return (out, mixed, start) => writeManyTaps(out, mixed, { ...row, columns, start });
}

interface RowLayout {
  readonly width: number;
  readonly scale: number;
  /** What black comes to, less than zero for a mean above zero. */
  readonly black: readonly [number, number, number];
  /** From the first channel to the one of red, green and blue. */
  readonly shift: readonly [number, number, number];
}

interface RowTarget extends RowLayout {
  readonly columns: Taps;
  readonly start: number;
}

function rowLayout({ width, channelStride, norm }: TensorWindow): RowLayout {
  const { scale, mean, order } = norm;
  return {
    width,
    scale,
    black: [-mean[0] * scale, -mean[1] * scale, -mean[2] * scale],
    shift: order === "rgb" ? [0, channelStride, 2 * channelStride] : [2 * channelStride, channelStride, 0],
  };
}

function writeTwoTaps(out: Float32Array, mixed: Float64Array, { columns, start, ...row }: RowTarget): void {
  const { first, weights } = columns;
  const { width, scale, black, shift } = row;
  const [red, green, blue] = [start + shift[0], start + shift[1], start + shift[2]];
  const [blackRed, blackGreen, blackBlue] = black;
  for (let x = 0; x < width; x++) {
    const at = first[x]! * 3;
    const a = weights[x * 2]! * scale;
    const b = weights[x * 2 + 1]! * scale;
    out[red + x] = mixed[at]! * a + mixed[at + 3]! * b + blackRed;
    out[green + x] = mixed[at + 1]! * a + mixed[at + 4]! * b + blackGreen;
    out[blue + x] = mixed[at + 2]! * a + mixed[at + 5]! * b + blackBlue;
  }
}

function writeThreeTaps(out: Float32Array, mixed: Float64Array, { columns, start, ...row }: RowTarget): void {
  const { first, weights } = columns;
  const { width, scale, black, shift } = row;
  const [red, green, blue] = [start + shift[0], start + shift[1], start + shift[2]];
  const [blackRed, blackGreen, blackBlue] = black;
  for (let x = 0; x < width; x++) {
    const at = first[x]! * 3;
    const a = weights[x * 3]! * scale;
    const b = weights[x * 3 + 1]! * scale;
    const c = weights[x * 3 + 2]! * scale;
    out[red + x] = mixed[at]! * a + mixed[at + 3]! * b + mixed[at + 6]! * c + blackRed;
    out[green + x] = mixed[at + 1]! * a + mixed[at + 4]! * b + mixed[at + 7]! * c + blackGreen;
    out[blue + x] = mixed[at + 2]! * a + mixed[at + 5]! * b + mixed[at + 8]! * c + blackBlue;
  }
}

function writeManyTaps(out: Float32Array, mixed: Float64Array, { columns, start, ...row }: RowTarget): void {
  const { first, weights, stride } = columns;
  const { width, scale, black, shift } = row;
  for (let x = 0; x < width; x++) {
    let at = first[x]! * 3;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let k = x * stride; k < (x + 1) * stride; k++) {
      const weight = weights[k]!;
      red += mixed[at]! * weight;
      green += mixed[at + 1]! * weight;
      blue += mixed[at + 2]! * weight;
      at += 3;
    }
    out[start + shift[0] + x] = red * scale + black[0];
    out[start + shift[1] + x] = green * scale + black[1];
    out[start + shift[2] + x] = blue * scale + black[2];
  }
}
