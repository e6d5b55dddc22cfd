import {
  add,
  addF32x4,
  addI16x8,
  addI32x4,
  type Code,
  floatOfI32x4,
  get,
  highBytesWidened,
  increase,
  loadI16Repeated,
  loadI32,
  loadI32Repeated,
  loadShortsWidened,
  loadVector,
  lowBytesWidened,
  multiplyF32x4,
  multiplyI16x8,
  multiplyI32x4,
  repeatedFloat,
  repeatWhile,
  set,
  shuffleI32x4,
  storeVector,
  type WasmFunction,
  zeroVector,
} from "../wasm/encoder.ts";

/** Bytes of a row that one turn of `mixRows` works on, and pixels that one turn of `writeRow` writes. */
export const bytesAtOnce = 32;
export const pixelsAtOnce = 4;

/** Inner loops of resampling over the memory they were opened on; all places are byte addresses, all counts at least 1. */
export interface ResampleKernels {
  /**
   * Mixes rows of bytes into one row of 16-bit sums.
   *
   * @param rows - the first of `taps` rows that stand `rowBytes` apart
   * @param weights - 16 bits a row; they add up to 256 at most, so that a sum stays within its 16 bits
   * @param blocks - of {@link bytesAtOnce}
   */
  mixRows(rows: number, rowBytes: number, weights: number, taps: number, out: number, blocks: number): void;
  /**
   * Mixes columns of such a row of RGB pixels into three rows of floats: sum × scale + shift.
   *
   * @param first - 32 bits a pixel: how many bytes after `mixed` its first column stands
   * @param weights - 32 bits a pixel and tap: {@link pixelsAtOnce} pixels' first taps, their second ones, ...
   * @param norm - four vectors: scale; shift of red, green, blue
   */
  writeRow(
    mixed: number,
    first: number,
    weights: number,
    taps: number,
    red: number,
    green: number,
    blue: number,
    groups: number,
    norm: number,
  ): void;
  /** Means of squares of four floats in two rows; `groups` of {@link pixelsAtOnce} means. */
  halveRows(upper: number, lower: number, out: number, groups: number): void;
}

export const resampleFunctions = (): readonly WasmFunction[] => [mixRows(), writeRow(), halveRows()];

const advance = (local: number, by: number): Code => [...get(local), ...get(by), ...add, ...set(local)];

function mixRows(): WasmFunction {
  const [rows, rowBytes, weights, taps, out, blocks] = [0, 1, 2, 3, 4, 5];
  const [at, weightAt, left] = [6, 7, 8];
  const sums = [9, 10, 11, 12];
  const [weight, bytes] = [13, 14];
  const addHalf = (sum: number, widened: Code): Code => [
    ...[...get(sum), ...get(bytes), ...widened, ...get(weight)],
    ...[...multiplyI16x8, ...addI16x8, ...set(sum)],
  ];
  const addBytes = (offset: number, [low, high]: readonly number[]): Code => [
    ...[...get(at), ...loadVector(offset), ...set(bytes)],
    ...addHalf(low!, lowBytesWidened),
    ...addHalf(high!, highBytesWidened),
  ];
  return {
    name: "mixRows",
    parameters: 6,
    locals: ["i32", "i32", "i32", "v128", "v128", "v128", "v128", "v128", "v128"],
    body: repeatWhile(
      sums.flatMap((sum) => [...zeroVector, ...set(sum)]),
      [...get(rows), ...set(at), ...get(weights), ...set(weightAt), ...get(taps), ...set(left)],
      repeatWhile(
        [...get(weightAt), ...loadI16Repeated(0), ...set(weight)],
        addBytes(0, sums.slice(0, 2)),
        addBytes(16, sums.slice(2)),
        advance(at, rowBytes),
        increase(weightAt, 2),
        increase(left, -1),
        get(left),
      ),
      sums.flatMap((sum, i) => [...get(out), ...get(sum), ...storeVector(16 * i)]),
      increase(out, 2 * bytesAtOnce),
      increase(rows, bytesAtOnce),
      increase(blocks, -1),
      get(blocks),
    ),
  };
}

export interface StoredPixels {
  /** Locals of four vectors: red, green, blue and what does not matter. */
  readonly pixels: readonly number[];
  /** Locals of two vectors that are overwritten. */
  readonly spare: readonly number[];
  /** Locals with the places of the red, green and blue row; they are moved on. */
  readonly planes: readonly number[];
  /** Local with the place of the norm: see {@link ResampleKernels.writeRow}. */
  readonly norm: number;
}

/** Makes a vector a channel of four pixels, scales and shifts and stores them. */
export function storePixels({ pixels, spare, planes, norm }: StoredPixels): Code {
  const pair = (a: number, b: number, lanes: readonly number[]): Code => [...get(a), ...get(b), ...shuffleI32x4(lanes)];
  const [first, second, third, fourth] = pixels as [number, number, number, number];
  const [low, high] = spare as [number, number];
  const channels: readonly Code[] = [
    pair(low, high, [0, 1, 4, 5]),
    pair(low, high, [2, 3, 6, 7]),
    [...[...pair(first, second, [2, 6, 2, 6]), ...pair(third, fourth, [2, 6, 2, 6])], ...shuffleI32x4([0, 1, 4, 5])],
  ];
  return [
    ...[...pair(first, second, [0, 4, 1, 5]), ...set(low)],
    ...[...pair(third, fourth, [0, 4, 1, 5]), ...set(high)],
    ...channels.flatMap((values, channel) => [
      ...[...get(planes[channel]!), ...values],
      ...[...get(norm), ...loadVector(0), ...multiplyF32x4],
      ...[...get(norm), ...loadVector(16 + 16 * channel), ...addF32x4],
      ...storeVector(0),
      ...increase(planes[channel]!, 4 * pixelsAtOnce),
    ]),
  ];
}

function writeRow(): WasmFunction {
  const [mixed, first, weights, taps] = [0, 1, 2, 3];
  const [red, green, blue, groups, norm] = [4, 5, 6, 7, 8];
  const places = [9, 10, 11, 12];
  const left = 13;
  const sums = [14, 15, 16, 17];
  const spare = [18, 19];
  const bytesOfPixel = 6;
  const addTap = (place: number, i: number): Code => [
    ...[...get(sums[i]!), ...get(place), ...loadShortsWidened(0), ...get(weights), ...loadI32Repeated(4 * i)],
    ...[...multiplyI32x4, ...addI32x4, ...set(sums[i]!)],
    ...increase(place, bytesOfPixel),
  ];
  return {
    name: "writeRow",
    parameters: 9,
    locals: ["i32", "i32", "i32", "i32", "i32", "v128", "v128", "v128", "v128", "v128", "v128"],
    body: repeatWhile(
      places.flatMap((place, i) => [...get(mixed), ...get(first), ...loadI32(4 * i), ...add, ...set(place)]),
      sums.flatMap((sum) => [...zeroVector, ...set(sum)]),
      [...get(taps), ...set(left)],
      repeatWhile(places.flatMap(addTap), increase(weights, 4 * pixelsAtOnce), increase(left, -1), get(left)),
      sums.flatMap((sum) => [...get(sum), ...floatOfI32x4, ...set(sum)]),
      storePixels({ pixels: sums, spare, planes: [red, green, blue], norm }),
      increase(first, 4 * pixelsAtOnce),
      increase(groups, -1),
      get(groups),
    ),
  };
}

function halveRows(): WasmFunction {
  const [upper, lower, out, groups] = [0, 1, 2, 3];
  const [left, right, quarter] = [4, 5, 6];
  const sumOfRows = (offset: number, sum: number): Code => [
    ...[...get(upper), ...loadVector(offset), ...get(lower), ...loadVector(offset)],
    ...[...addF32x4, ...set(sum)],
  ];
  const everySecond = (lanes: readonly number[]): Code => [...get(left), ...get(right), ...shuffleI32x4(lanes)];
  return {
    name: "halveRows",
    parameters: 4,
    locals: ["v128", "v128", "v128"],
    body: [
      ...[...repeatedFloat(0.25), ...set(quarter)],
      ...repeatWhile(
        sumOfRows(0, left),
        sumOfRows(16, right),
        [...get(out), ...everySecond([0, 2, 4, 6]), ...everySecond([1, 3, 5, 7]), ...addF32x4],
        [...get(quarter), ...multiplyF32x4, ...storeVector(0)],
        [...increase(upper, 32), ...increase(lower, 32), ...increase(out, 16)],
        increase(groups, -1),
        get(groups),
      ),
    ],
  };
}
