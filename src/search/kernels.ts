import {
  add,
  addI32x4,
  type Code,
  countOnesI64,
  dotI16x8,
  encodeModule,
  get,
  increase,
  isZero,
  lessUnsigned,
  loadBytesWidened,
  loadI64,
  loadVector,
  repeatWhile,
  returnIf,
  set,
  shuffleI32x4,
  storeI32,
  storeVector,
  type WasmFunction,
  wrapI64,
  xorI64,
  zeroVector,
} from "../wasm/encoder.ts";

/** Rows that one turn of the loop works on; counts are rounded up to it. */
export const rowsAtOnce = 4;
/** Row lengths must be a multiple of this, in bytes. */
export const bytesAtOnce = 16;

/** Inner loops over the memory they were opened on; all places are byte addresses. */
export interface Kernels {
  /**
   * Dot products of rows of signed bytes with one query of 16-bit numbers, as 32-bit numbers.
   *
   * @param groups - rows / {@link rowsAtOnce}
   * @param length - of a row in bytes, a multiple of {@link bytesAtOnce}
   */
  dotRows(rows: number, query: number, out: number, groups: number, length: number): void;
  /** Hamming distances of 64-bit codes to one code, as 32-bit numbers. */
  hammingDistances(codes: number, query: number, out: number, count: number): void;
}

export function openKernels(memory: WebAssembly.Memory): Kernels {
  const module = new WebAssembly.Module(encodeModule([dotRows(), hammingDistances()]));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}

function dotRows(): WasmFunction {
  const [rows, query, out, groups, length] = [0, 1, 2, 3, 4];
  // Places in the four rows of a turn and in the query; `rows` is the first row's.
  const [second, third, fourth, end, at] = [5, 6, 7, 8, 9];
  const places = [rows, second, third, fourth];
  const sums = [10, 11, 12, 13];
  const part = 14;
  const half = (offset: number): Code => [
    ...get(at),
    ...loadVector(2 * offset),
    ...set(part),
    ...sums.flatMap((sum, i) => [
      ...get(sum),
      ...get(places[i]!),
      ...loadBytesWidened(offset),
      ...get(part),
      ...dotI16x8,
      ...addI32x4,
      ...set(sum),
    ]),
  ];
  return {
    name: "dotRows",
    parameters: 5,
    locals: ["i32", "i32", "i32", "i32", "i32", "v128", "v128", "v128", "v128", "v128"],
    body: [
      ...get(groups),
      ...isZero,
      ...returnIf,
      ...repeatWhile(
        [...get(rows), ...get(length), ...add, ...set(second)],
        [...get(second), ...set(end)],
        [...get(second), ...get(length), ...add, ...set(third)],
        [...get(third), ...get(length), ...add, ...set(fourth)],
        [...get(query), ...set(at)],
        sums.flatMap((sum) => [...zeroVector, ...set(sum)]),
        repeatWhile(
          half(0),
          half(8),
          places.flatMap((place) => increase(place, bytesAtOnce)),
          increase(at, 2 * bytesAtOnce),
          [...get(rows), ...get(end), ...lessUnsigned],
        ),
        [...get(out), ...sumsOfLanes(sums), ...storeVector(0)],
        increase(out, 4 * rowsAtOnce),
        [...get(fourth), ...set(rows)],
        increase(groups, -1),
        get(groups),
      ),
    ],
  };
}

/** Leaves one vector with the sum of the lanes of each of four vectors: lanes are paired up, then pairs. */
function sumsOfLanes([a, b, c, d]: readonly number[]): Code {
  const evens = shuffleI32x4([0, 2, 4, 6]);
  const odds = shuffleI32x4([1, 3, 5, 7]);
  const paired = (x: number, y: number): Code => [
    ...[...get(x), ...get(y), ...evens],
    ...[...get(x), ...get(y), ...odds],
    ...addI32x4,
  ];
  return [...[...paired(a!, b!), ...set(a!)], ...[...paired(c!, d!), ...set(c!)], ...paired(a!, c!)];
}

function hammingDistances(): WasmFunction {
  const [codes, query, out, count] = [0, 1, 2, 3];
  return {
    name: "hammingDistances",
    parameters: 4,
    locals: [],
    body: [
      ...get(count),
      ...isZero,
      ...returnIf,
      ...repeatWhile(
        [...get(out), ...get(codes), ...loadI64(0), ...get(query), ...loadI64(0)],
        [...xorI64, ...countOnesI64, ...wrapI64, ...storeI32(0)],
        increase(codes, 8),
        increase(out, 4),
        increase(count, -1),
        get(count),
      ),
    ],
  };
}
