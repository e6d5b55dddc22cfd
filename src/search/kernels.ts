import {
  add,
  addF32x4,
  addI32x4,
  type Code,
  countOnesI64,
  dotI16x8,
  encodeModule,
  floatOfI32x4,
  get,
  increase,
  isZero,
  lessUnsigned,
  loadBytesWidened,
  loadI64,
  loadVector,
  multiplyF32x4,
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

/** Float32 numbers that stand with a row. */
export const termsOfRow = 3;

/** Inner loops over the memory they were opened on; all places are byte addresses. */
export interface Kernels {
  /**
   * For each row of signed bytes: its dot product with one query of 16-bit numbers, and from it
   * `factor0 + product * factor1 * term0 + factor2 * term1 + factor3 * term2`, as float32.
   *
   * A group of rows stands interleaved, {@link bytesAtOnce} bytes of each in turn, and then its {@link termsOfRow}
   * terms, each of all its rows. So memory is read from one end to the other, four times as fast as four rows side by
   * side once they are more than the processor's cache holds.
   *
   * @param query - `length` 16-bit numbers, then the four factors as float32, each {@link rowsAtOnce} times
   * @param groups - rows / {@link rowsAtOnce}
   * @param length - of a row in bytes, a multiple of {@link bytesAtOnce}
   */
  boundRows(rows: number, query: number, out: number, groups: number, length: number): void;
  /** Hamming distances of 64-bit codes to one code, as 32-bit numbers. */
  hammingDistances(codes: number, query: number, out: number, count: number): void;
}

export function openKernels(memory: WebAssembly.Memory): Kernels {
  const module = new WebAssembly.Module(encodeModule([boundRows(), hammingDistances()]));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}

function boundRows(): WasmFunction {
  const [rows, query, out, groups, length, at, end, part] = [0, 1, 2, 3, 4, 5, 6, 7];
  const sums = [8, 9, 10, 11];
  const half = (index: number): Code => [
    ...get(at),
    ...loadVector(16 * index),
    ...set(part),
    ...sums.flatMap((sum, i) => [
      ...get(sum),
      ...get(rows),
      ...loadBytesWidened(bytesAtOnce * i + 8 * index),
      ...get(part),
      ...dotI16x8,
      ...addI32x4,
      ...set(sum),
    ]),
  ];
  // The factors stand where the query's numbers end.
  const factor = (index: number): Code => [...get(end), ...loadVector(16 * index)];
  const term = (index: number): Code => [...get(rows), ...loadVector(4 * rowsAtOnce * index)];
  const bound = [
    ...[...sumsOfLanes(sums), ...floatOfI32x4, ...factor(1), ...multiplyF32x4, ...term(0), ...multiplyF32x4],
    ...[...factor(0), ...addF32x4],
    ...[...term(1), ...factor(2), ...multiplyF32x4, ...addF32x4],
    ...[...term(2), ...factor(3), ...multiplyF32x4, ...addF32x4],
  ];
  return {
    name: "boundRows",
    parameters: 5,
    locals: ["i32", "i32", "v128", "v128", "v128", "v128", "v128"],
    body: [
      ...get(groups),
      ...isZero,
      ...returnIf,
      ...get(query),
      ...get(length),
      ...add,
      ...get(length),
      ...add,
      ...set(end),
      ...repeatWhile(
        [...get(query), ...set(at)],
        sums.flatMap((sum) => [...zeroVector, ...set(sum)]),
        repeatWhile(half(0), half(1), increase(rows, rowsAtOnce * bytesAtOnce), increase(at, 2 * bytesAtOnce), [
          ...get(at),
          ...get(end),
          ...lessUnsigned,
        ]),
        [...get(out), ...bound, ...storeVector(0)],
        increase(out, 4 * rowsAtOnce),
        increase(rows, 4 * rowsAtOnce * termsOfRow),
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
