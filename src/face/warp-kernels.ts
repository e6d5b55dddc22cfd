import {
  add,
  addF32x4,
  addI32x4,
  bytesOfI16x8,
  type Code,
  floatOfI32x4,
  get,
  increase,
  laneOfI32x4,
  leastF32x4,
  loadI32Alone,
  loadShortsWidened,
  loadVector,
  lowBytesWidened,
  lowShortsWidened,
  mostF32x4,
  multiplyF32x4,
  multiplyI32x4,
  repeatWhile,
  set,
  shortsOfI32x4,
  shuffleI32x4,
  storeI32,
  storeVector,
  subtractF32x4,
  type WasmFunction,
  wholeOfF32x4,
  zeroVector,
} from "../wasm/encoder.ts";
import { storePixels } from "./resample-kernels.ts";

/** Inner loops of warping; all places are byte addresses, all counts at least 1. */
export interface WarpKernels {
  /**
   * Means of blocks out of a row that `mixRows` has made of as many rows, each of weight 1.
   *
   * @param block - pixels of a block's side
   * @param out - RGB bytes; one byte past the last pixel is overwritten as well
   * @param norm - two vectors: 1 / pixels of a block; 0.5 to round
   */
  meanOfBlocks(mixed: number, block: number, out: number, count: number, norm: number): void;
  /**
   * One row of a turned and scaled picture, bilinear, its border repeated beyond it.
   *
   * @param source - RGB bytes
   * @param plan - vectors of {@link warpPlan}; the positions in it are moved on
   * @param right - bytes to the right neighbour, `below` to the lower one; 0 where there is none
   * @param groups - of four pixels
   * @param norm - as of `writeRow`
   */
  warpRow(
    source: number,
    plan: number,
    right: number,
    below: number,
    red: number,
    green: number,
    blue: number,
    groups: number,
    norm: number,
  ): void;
}

/** Where each vector of a row's plan stands, in bytes: four pixels' positions, their steps, bounds, and the row's bytes. */
export const warpPlan = {
  x: 0,
  y: 16,
  stepX: 32,
  stepY: 48,
  mostX: 64,
  mostY: 80,
  mostLeft: 96,
  mostTop: 112,
  one: 128,
  rowBytes: 144,
  pixelBytes: 160,
  bytes: 176,
} as const;

export const warpFunctions = (): readonly WasmFunction[] => [meanOfBlocks(), warpRow()];

function meanOfBlocks(): WasmFunction {
  const [mixed, block, out, count, norm] = [0, 1, 2, 3, 4];
  const [left, sum] = [5, 6];
  return {
    name: "meanOfBlocks",
    parameters: 5,
    locals: ["i32", "v128"],
    body: repeatWhile(
      [...zeroVector, ...set(sum), ...get(block), ...set(left)],
      repeatWhile(
        [...get(sum), ...get(mixed), ...loadShortsWidened(0), ...addI32x4, ...set(sum)],
        increase(mixed, 6),
        increase(left, -1),
        get(left),
      ),
      [...get(out), ...get(sum), ...floatOfI32x4, ...get(norm), ...loadVector(0), ...multiplyF32x4],
      [...get(norm), ...loadVector(16), ...addF32x4, ...wholeOfF32x4, ...set(sum)],
      [...get(sum), ...get(sum), ...shortsOfI32x4, ...set(sum)],
      [...get(sum), ...get(sum), ...bytesOfI16x8, ...laneOfI32x4(0), ...storeI32(0)],
      increase(out, 3),
      increase(count, -1),
      get(count),
    ),
  };
}

function warpRow(): WasmFunction {
  const [source, plan, right, below] = [0, 1, 2, 3];
  const [red, green, blue, groups, norm] = [4, 5, 6, 7, 8];
  const [at, atBelow] = [9, 10];
  const [x, y, dx, dy, places] = [11, 12, 13, 14, 15];
  const weights = [16, 17, 18, 19];
  const pixels = [20, 21, 22, 23];
  const [column, row] = [dx, dy];
  const planned = (name: Exclude<keyof typeof warpPlan, "bytes">): Code => [
    ...get(plan),
    ...loadVector(warpPlan[name]),
  ];
  /** Between 0 and a bound. */
  const bounded = (position: "x" | "y", most: "mostX" | "mostY"): Code => [
    ...[...planned(position), ...zeroVector, ...mostF32x4],
    ...[...planned(most), ...leastF32x4],
  ];
  const neighbour = (place: number, offset: Code, weight: number, lane: number): Code => [
    ...[...get(place), ...offset, ...loadI32Alone(0), ...lowBytesWidened, ...lowShortsWidened, ...floatOfI32x4],
    ...[...get(weight), ...get(weight), ...shuffleI32x4([lane, lane, lane, lane]), ...multiplyF32x4],
  ];
  const toRight: Code = [...get(right), ...add];
  const pixel = (local: number, lane: number): Code => [
    ...[...get(source), ...get(places), ...laneOfI32x4(lane), ...add, ...set(at)],
    ...[...get(at), ...get(below), ...add, ...set(atBelow)],
    ...[...neighbour(at, [], weights[0]!, lane), ...neighbour(at, toRight, weights[1]!, lane), ...addF32x4],
    ...[...neighbour(atBelow, [], weights[2]!, lane), ...addF32x4],
    ...[...neighbour(atBelow, toRight, weights[3]!, lane), ...addF32x4, ...set(local)],
  ];
  const moveOn = (position: "x" | "y", step: "stepX" | "stepY"): Code => [
    ...get(plan),
    ...[...planned(position), ...planned(step), ...addF32x4],
    ...storeVector(warpPlan[position]),
  ];
  return {
    name: "warpRow",
    parameters: 9,
    locals: ["i32", "i32", ...new Array<"v128">(13).fill("v128")],
    body: repeatWhile(
      [...bounded("x", "mostX"), ...set(x), ...bounded("y", "mostY"), ...set(y)],
      [...get(x), ...planned("mostLeft"), ...leastF32x4, ...wholeOfF32x4, ...set(column)],
      [...get(y), ...planned("mostTop"), ...leastF32x4, ...wholeOfF32x4, ...set(row)],
      [...get(row), ...planned("rowBytes"), ...multiplyI32x4],
      [...get(column), ...planned("pixelBytes"), ...multiplyI32x4, ...addI32x4, ...set(places)],
      [...get(x), ...get(column), ...floatOfI32x4, ...subtractF32x4, ...set(dx)],
      [...get(y), ...get(row), ...floatOfI32x4, ...subtractF32x4, ...set(dy)],
      [...get(dx), ...get(dy), ...multiplyF32x4, ...set(weights[3]!)],
      [...get(dx), ...get(weights[3]!), ...subtractF32x4, ...set(weights[1]!)],
      [...get(dy), ...get(weights[3]!), ...subtractF32x4, ...set(weights[2]!)],
      [...planned("one"), ...get(dx), ...subtractF32x4, ...get(weights[2]!), ...subtractF32x4, ...set(weights[0]!)],
      pixels.flatMap(pixel),
      storePixels({ pixels, spare: [dx, dy], planes: [red, green, blue], norm }),
      moveOn("x", "stepX"),
      moveOn("y", "stepY"),
      increase(groups, -1),
      get(groups),
    ),
  };
}
