import { FaceServiceError } from "../errors.ts";

/** A vector under a name of its own. */
export interface IndexedVector {
  readonly id: string;
  /** Of length 1. */
  readonly vector: Float32Array;
}

export interface RowLimits {
  readonly dimensions: number;
  /** Bound of the memory: 4 bytes a dimension and vector, and about as much again at most for searching. */
  readonly maxVectors: number;
}

/** Where a vector went, for whoever keeps something beside the rows. */
export interface RowChange {
  readonly row: number;
  readonly vector: Float32Array;
}

/** What rounding to 32 bits may change in a vector's length, with room for sums of many values. */
const lengthTolerance = 1e-3;

/** Vectors by id in one flat array without gaps. */
export class VectorRows {
  readonly #limits: RowLimits;
  readonly #ids: string[] = [];
  readonly #rowOf = new Map<string, number>();
  #values = new Float32Array();

  constructor(limits: RowLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#ids.length;
  }

  get dimensions(): number {
    return this.#limits.dimensions;
  }

  idOf(row: number): string {
    return this.#ids[row]!;
  }

  rowOf(id: string): number | undefined {
    return this.#rowOf.get(id);
  }

  /** A view, void after the next change. */
  vectorAt(row: number): Float32Array {
    return this.#values.subarray(row * this.dimensions, (row + 1) * this.dimensions);
  }

  /** All rows, flat; a view, void after the next change. */
  get values(): Float32Array {
    return this.#values.subarray(0, this.count * this.dimensions);
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  /**
   * Adds, or replaces what stands under the same id.
   *
   * @throws {FaceServiceError} REQUEST_INVALID for a vector of another length or shape, or one too many; nothing is
   *   changed then
   */
  put(id: string, vector: Float32Array): RowChange {
    this.check(vector);
    const known = this.#rowOf.get(id);
    const row = known ?? this.count;
    if (known === undefined) {
      if (row >= this.#limits.maxVectors)
        throw new FaceServiceError(
          "REQUEST_INVALID",
          `expected at most ${this.#limits.maxVectors} vectors in this index, got one more: remove some or raise its limit`,
        );
      this.#reserve(row + 1);
      this.#ids.push(id);
      this.#rowOf.set(id, row);
    }
    this.#values.set(vector, row * this.dimensions);
    return { row, vector };
  }

  /** @returns the row that came free and the one that was put into its place (the same for the last); undefined if unknown */
  remove(id: string): { readonly free: number; readonly from: number } | undefined {
    const free = this.#rowOf.get(id);
    if (free === undefined) return undefined;
    const from = this.count - 1;
    const moved = this.#ids[from]!;
    this.#values.copyWithin(free * this.dimensions, from * this.dimensions, (from + 1) * this.dimensions);
    this.#ids[free] = moved;
    this.#rowOf.set(moved, free);
    this.#ids.pop();
    this.#rowOf.delete(id);
    return { free, from };
  }

  /** @throws {FaceServiceError} REQUEST_INVALID unless it has this index's dimensions and length 1 */
  check(vector: Float32Array): void {
    if (vector.length !== this.dimensions)
      throw new FaceServiceError(
        "REQUEST_INVALID",
        `expected a vector of ${this.dimensions} values, got ${vector.length}`,
      );
    let squares = 0;
    for (let i = 0; i < vector.length; i++) squares += vector[i]! * vector[i]!;
    if (!(Math.abs(squares - 1) <= lengthTolerance))
      throw new FaceServiceError("REQUEST_INVALID", `expected a vector of length 1, got ${Math.sqrt(squares)}`);
  }

  #reserve(rows: number): void {
    const has = this.#values.length / this.dimensions;
    if (rows <= has) return;
    const wanted = Math.min(this.#limits.maxVectors, Math.max(rows, Math.ceil(1.5 * has), 64));
    const longer = new Float32Array(wanted * this.dimensions);
    longer.set(this.#values);
    this.#values = longer;
  }
}
