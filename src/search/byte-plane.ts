import type { Coordinates } from "./coordinates.ts";
import { bytesAtOnce, type Kernels, openKernels, rowsAtOnce, termsOfRow } from "./kernels.ts";

const pageBytes = 65_536;
/** Largest byte and largest query number; the latter keeps sums of products inside 32 bits. */
const mostByte = 127;
const mostQuery = (length: number): number => Math.min(32_767, Math.floor(2 ** 31 / (mostByte * length)) - 1);
/** Above all rounding of the bounds themselves, in 32 bits and for vectors of length 1. */
const slack = 4e-6;
const factorBytes = 4 * 4 * rowsAtOnce;

/**
 * The coordinates of many vectors as signed bytes, a scale a row. From them follows an upper bound of every vector's
 * similarity to a query, which is never below the truth: what the bytes lose is measured when a row is written.
 */
export class BytePlane {
  readonly #coordinates: Coordinates;
  /** Bytes of a row: the coordinates, and zeros up to what the kernel takes. */
  readonly #length: number;
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: pageBytes });
  readonly #kernels: Kernels;
  readonly #written: Float64Array;
  readonly #bytes: Int8Array;
  #capacity = 0;
  /** No row's coordinates are longer. */
  #longest = 0;

  constructor(coordinates: Coordinates) {
    this.#coordinates = coordinates;
    this.#length = Math.ceil(coordinates.count / bytesAtOnce) * bytesAtOnce;
    this.#kernels = openKernels(this.#memory);
    this.#written = new Float64Array(coordinates.count);
    this.#bytes = new Int8Array(this.#length);
  }

  /** @param rows - makes room for at least so many */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    const capacity = Math.ceil(Math.max(rows, 1.5 * this.#capacity) / rowsAtOnce) * rowsAtOnce;
    const bytes = this.#rowsStart + (capacity / rowsAtOnce) * this.#groupBytes + 4 * capacity;
    const missing = Math.ceil(bytes / pageBytes) - this.#memory.buffer.byteLength / pageBytes;
    if (missing > 0) this.#memory.grow(missing);
    this.#capacity = capacity;
  }

  write(row: number, vector: Float32Array): void {
    const values = this.#written;
    const rest = this.#coordinates.write(values, vector, "centre");
    const { scale, loss, size } = quantize(this.#bytes, values, mostByte);
    const memory = new Int8Array(this.#memory.buffer);
    for (let at = 0; at < this.#length; at += bytesAtOnce) {
      const start = this.#placeOf(row, at);
      for (let i = 0; i < bytesAtOnce; i++) memory[start + i] = this.#bytes[at + i]!;
    }
    // What a byte step is worth, length of what the bytes lose, length of what the axes leave out.
    const terms = new Float32Array(this.#memory.buffer);
    for (const [i, term] of [scale, above(loss), above(rest)].entries()) terms[this.#termOf(row, i)] = term;
    this.#longest = Math.max(this.#longest, size);
  }

  /** Puts a row in the place of another. */
  move(from: number, to: number): void {
    const memory = new Int8Array(this.#memory.buffer);
    for (let at = 0; at < this.#length; at += bytesAtOnce) {
      const start = this.#placeOf(from, at);
      memory.copyWithin(this.#placeOf(to, at), start, start + bytesAtOnce);
    }
    const terms = new Float32Array(this.#memory.buffer);
    for (let i = 0; i < termsOfRow; i++) terms[this.#termOf(to, i)] = terms[this.#termOf(from, i)]!;
  }

  /**
   * @param query - of length 1
   * @returns an upper bound of the dot product of each of the first `rows` rows with the query; a view, void after the
   *   next call of any method
   */
  bounds(query: Float32Array, rows: number): Float32Array {
    const { centre } = this.#coordinates;
    const queryRest = this.#coordinates.write(this.#written, query, "origin");
    const { buffer } = this.#memory;
    const numbers = new Int16Array(buffer, 0, this.#length);
    const { scale, loss, size } = quantize(numbers, this.#written, mostQuery(this.#length));
    let same = slack + loss * this.#longest;
    for (let i = 0; i < centre.length; i++) same += centre[i]! * query[i]!;
    const factors = new Float32Array(buffer, 2 * this.#length, 4 * rowsAtOnce);
    for (const [i, factor] of [same, scale, above(size + loss), above(queryRest)].entries())
      factors.fill(factor, i * rowsAtOnce, (i + 1) * rowsAtOnce);
    const start = this.#rowsStart;
    const results = start + (this.#capacity / rowsAtOnce) * this.#groupBytes;
    this.#kernels.boundRows(start, 0, results, Math.ceil(rows / rowsAtOnce), this.#length);
    return new Float32Array(buffer, results, rows);
  }

  /** Of a row's bytes from `at` on, a multiple of {@link bytesAtOnce}; the kernel says how rows are laid out. */
  #placeOf(row: number, at: number): number {
    return this.#groupOf(row) + at * rowsAtOnce + (row % rowsAtOnce) * bytesAtOnce;
  }

  /** Index of a row's term among float32 numbers. */
  #termOf(row: number, term: number): number {
    return (this.#groupOf(row) + rowsAtOnce * this.#length) / 4 + term * rowsAtOnce + (row % rowsAtOnce);
  }

  #groupOf(row: number): number {
    return this.#rowsStart + Math.floor(row / rowsAtOnce) * this.#groupBytes;
  }

  get #groupBytes(): number {
    return rowsAtOnce * (this.#length + 4 * termsOfRow);
  }

  /** The query's numbers and factors stand before the rows. */
  get #rowsStart(): number {
    return Math.ceil((2 * this.#length + factorBytes) / 64) * 64;
  }
}

/** Nearest whole numbers of `scale`, and the lengths of what that loses and of the values themselves. */
function quantize(out: Int8Array | Int16Array, values: Float64Array, most: number) {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  // Rounded to how it is stored before anything is divided by it.
  const scale = Math.fround(largest / most);
  let lost = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const whole = scale > 0 ? Math.max(-most, Math.min(most, Math.round(value / scale))) : 0;
    out[i] = whole;
    lost += (value - whole * scale) ** 2;
    squares += value * value;
  }
  return { scale, loss: Math.sqrt(lost), size: Math.sqrt(squares) };
}

/** A length as a 32-bit number that is not below it, and what a difference of squares may have lost besides. */
const above = (length: number): number => length * (1 + 1e-6) + 1e-7;
