/**
 * Just enough of WebAssembly's binary format for one module of plain functions over one imported memory, so that
 * the inner loops run on SIMD registers without a compiler, a native add-on or bytes that nobody can read.
 *
 * @see WebAssembly Core Specification 2.0, 5 (binary format)
 */

/** Number and vector types by their byte. */
export const valueType = { i32: 0x7f, v128: 0x7b } as const;
export type ValueType = keyof typeof valueType;

/** Bytes of one or more instructions. */
export type Code = readonly number[];

export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly locals: readonly ValueType[];
  /** Without the closing `end`. All parameters are i32; there is no result. */
  readonly body: Code;
}

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128. */
function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
/** Alignment hint 0: the addresses may be any. */
const memoryArgument = (offset: number): Code => [0, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add: Code = [0x6a];
export const lessUnsigned: Code = [0x49];
export const isZero: Code = [0x45];
export const loadI32 = (offset: number): Code => [0x28, ...memoryArgument(offset)];
export const storeI32 = (offset: number): Code => [0x36, ...memoryArgument(offset)];
export const loadI64 = (offset: number): Code => [0x29, ...memoryArgument(offset)];
export const xorI64: Code = [0x85];
export const countOnesI64: Code = [0x7b];
export const wrapI64: Code = [0xa7];
export const loadVector = (offset: number): Code => [...simd(0), ...memoryArgument(offset)];
/** Eight signed bytes, widened to 16 bits. */
export const loadBytesWidened = (offset: number): Code => [...simd(1), ...memoryArgument(offset)];
/** Eight bytes without a sign, in two vectors of 16 bits: the lower and the upper half of a vector. */
export const lowBytesWidened: Code = simd(137);
export const highBytesWidened: Code = simd(138);
/** The lower four numbers of 16 bits without a sign, in 32. */
export const lowShortsWidened: Code = simd(169);
/** Two vectors of 32 bits in one of 16, two of 16 in one of bytes; what does not fit becomes the nearest that does. */
export const shortsOfI32x4: Code = simd(134);
export const bytesOfI16x8: Code = simd(102);
export const laneOfI32x4 = (lane: number): Code => [...simd(27), lane];
/** Four numbers of 16 bits without a sign, widened to 32. */
export const loadShortsWidened = (offset: number): Code => [...simd(4), ...memoryArgument(offset)];
/** One number of 16 or 32 bits in every lane. */
export const loadI16Repeated = (offset: number): Code => [...simd(8), ...memoryArgument(offset)];
export const loadI32Repeated = (offset: number): Code => [...simd(9), ...memoryArgument(offset)];
/** Four bytes in the lowest lane, the rest 0. */
export const loadI32Alone = (offset: number): Code => [...simd(92), ...memoryArgument(offset)];
export const storeVector = (offset: number): Code => [...simd(11), ...memoryArgument(offset)];
export const zeroVector: Code = [...simd(12), ...new Array<number>(16).fill(0)];
/** One number in every lane. */
export const repeatedFloat = (value: number): Code => [
  ...simd(12),
  ...new Uint8Array(Float32Array.of(value, value, value, value).buffer),
];
/** Picks four of the eight 32-bit lanes of two vectors. */
export const shuffleI32x4 = (lanes: readonly number[]): Code =>
  shuffle(lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]));
/** Picks 16 of the 32 bytes of two vectors. */
export const shuffle = (lanes: readonly number[]): Code => [...simd(13), ...lanes];
export const addI16x8: Code = simd(142);
export const multiplyI16x8: Code = simd(149);
export const addI32x4: Code = simd(174);
export const multiplyI32x4: Code = simd(181);
export const addF32x4: Code = simd(228);
export const multiplyF32x4: Code = simd(230);
export const subtractF32x4: Code = simd(229);
export const leastF32x4: Code = simd(232);
export const mostF32x4: Code = simd(233);
export const floatOfI32x4: Code = simd(250);
/** Towards zero; no number becomes 0. */
export const wholeOfF32x4: Code = simd(248);
/** Products of 16-bit lanes, added in pairs to 32 bits. */
export const dotI16x8: Code = simd(186);

export const increase = (local: number, by: number): Code => [...get(local), ...constant(by), ...add, ...set(local)];

/** Runs `body` while the i32 that it leaves is not 0. */
export const repeatWhile = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0d, 0, 0x0b];
export const returnIf: Code = [0x04, 0x40, 0x0f, 0x0b];

/** A module that imports `env.memory` and exports the functions. */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(new Array(parameters).fill([valueType.i32])),
    ...vector([]),
  ]);
  const memory = [...text("env"), ...text("memory"), 0x02, 0x00, 0x01];
  const exports = functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]);
  const bodies = functions.map(({ locals, body }) => {
    const declared = vector(locals.map((type) => [1, valueType[type]]));
    const bytes = [...declared, ...body, 0x0b];
    return [...unsigned(bytes.length), ...bytes];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([memory])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(exports)),
    ...section(10, vector(bodies)),
  ]);
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const text = (value: string): Code => {
  const bytes = [...Buffer.from(value, "utf8")];
  return [...unsigned(bytes.length), ...bytes];
};
