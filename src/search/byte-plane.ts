import type { Coordinates } from "./coordinates.ts";
import { bytesAtOnce, type Kernels, openKernels, rowsAtOnce } from "./kernels.ts";

const pageBytes = 65_536;
/** Largest byte and largest query number; the latter keeps sums of products inside 32 bits. */
const mostByte = 127;
const mostQuery = (length: number): number => Math.min(32_767, Math.floor(2 ** 31 / (mostByte * length)) - 1);
/** Above all rounding of the bounds themselves, for vectors of length 1. */
const slack = 2e-6;

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
  #capacity = 0;
  /** Of each row: what a byte step is worth, length of what the bytes lose, length of what the axes leave out. */
  #scales = new Float32Array();
  #losses = new Float32Array();
  #rests = new Float32Array();
  /** No row's coordinates are longer. */
  #longest = 0;

  constructor(coordinates: Coordinates) {
    this.#coordinates = coordinates;
    this.#length = Math.ceil(coordinates.count / bytesAtOnce) * bytesAtOnce;
    this.#kernels = openKernels(this.#memory);
    this.#written = new Float64Array(coordinates.count);
  }

  /** @param rows - makes room for at least so many */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    const capacity = Math.ceil(Math.max(rows, 1.5 * this.#capacity) / rowsAtOnce) * rowsAtOnce;
    const bytes = this.#rowsStart + capacity * this.#length + 4 * capacity;
    const missing = Math.ceil(bytes / pageBytes) - this.#memory.buffer.byteLength / pageBytes;
    if (missing > 0) this.#memory.grow(missing);
    this.#capacity = capacity;
    this.#scales = longer(this.#scales, capacity);
    this.#losses = longer(this.#losses, capacity);
    this.#rests = longer(this.#rests, capacity);
  }

  write(row: number, vector: Float32Array): void {
    const values = this.#written;
    const rest = this.#coordinates.write(values, vector, "centre");
    const bytes = new Int8Array(this.#memory.buffer, this.#rowsStart + row * this.#length, this.#length);
    const { scale, loss, size } = quantize(bytes, values, mostByte);
    this.#scales[row] = scale;
    this.#losses[row] = above(loss);
    this.#rests[row] = above(rest);
    this.#longest = Math.max(this.#longest, size);
  }

  /** Puts a row in the place of another. */
  move(from: number, to: number): void {
    const start = this.#rowsStart;
    new Int8Array(this.#memory.buffer).copyWithin(
      start + to * this.#length,
      start + from * this.#length,
      start + (from + 1) * this.#length,
    );
    for (const values of [this.#scales, this.#losses, this.#rests]) values[to] = values[from]!;
  }

  /**
   * @param out - filled with an upper bound of the dot product of each of the first `rows` rows with the query
   * @param query - of length 1
   */
  bounds(out: Float32Array, query: Float32Array, rows: number): void {
    const { centre } = this.#coordinates;
    const queryRest = this.#coordinates.write(this.#written, query, "origin");
    const numbers = new Int16Array(this.#memory.buffer, 0, this.#length);
    const { scale, loss, size } = quantize(numbers, this.#written, mostQuery(this.#length));
    const results = this.#rowsStart + this.#capacity * this.#length;
    this.#kernels.dotRows(this.#rowsStart, 0, results, Math.ceil(rows / rowsAtOnce), this.#length);

    let same = slack + loss * this.#longest;
    for (let i = 0; i < centre.length; i++) same += centre[i]! * query[i]!;
    const queryLength = size + loss;
    const dots = new Int32Array(this.#memory.buffer, results, rows);
    const [scales, losses, rests] = [this.#scales, this.#losses, this.#rests];
    for (let row = 0; row < rows; row++)
      out[row] = same + scale * scales[row]! * dots[row]! + queryLength * losses[row]! + queryRest * rests[row]!;
  }

  /** The query's 16-bit numbers stand before the rows. */
  get #rowsStart(): number {
    return Math.ceil((2 * this.#length) / 64) * 64;
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

function longer(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(length);
  all.set(values);
  return all;
}
