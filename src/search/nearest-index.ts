import { cosineSimilarity, type Similarity } from "../face/embedding.ts";
import { BytePlane } from "./byte-plane.ts";
import { alongAxes, wholeVectors } from "./coordinates.ts";
import { fitPrincipalAxes, type PrincipalAxes } from "./principal-axes.ts";
import type { IndexedVector, VectorRows } from "./vector-rows.ts";

/** A vector of the index and how alike it is. */
export interface Neighbour {
  readonly id: string;
  readonly similarity: Similarity;
}

export interface SearchOptions {
  /** Axes of the first pass; 64 bytes a vector stay in a processor's cache, where whole vectors do not. */
  readonly axes: number;
  /** Below so many vectors each one is compared: nothing would be saved. */
  readonly leastForBounds: number;
}

export const defaultSearchOptions: SearchOptions = { axes: 64, leastForBounds: 2048 };

/** The axes are fitted to so many vectors, evenly taken, and again when there are so many times as many as then. */
const fittedRows = 2048;
const refitAt = 4;
/** When the first pass leaves more than this share, a pass over whole vectors as bytes comes before comparing. */
const fewShare = 0.01;

/**
 * Exact nearest neighbours by cosine among many vectors.
 *
 * No vector is passed over that could be among the nearest: the passes before the comparison bound each similarity
 * from above, and only what the bound rules out is skipped. On faces, whose embeddings fill few of their dimensions,
 * the first pass rules out nearly all; on vectors without any such order it rules out nothing, and the second does.
 */
export class NearestIndex {
  readonly #rows: VectorRows;
  readonly #options: SearchOptions;
  #axes: PrincipalAxes | undefined;
  #fittedAt = 0;
  #first: BytePlane | undefined;
  #second: BytePlane | undefined;

  /** @param rows - this index's own from now on */
  constructor(rows: VectorRows, options: SearchOptions = defaultSearchOptions) {
    this.#rows = rows;
    this.#options = options;
    this.#fitIfGrown();
  }

  get size(): number {
    return this.#rows.count;
  }

  get rows(): VectorRows {
    return this.#rows;
  }

  /**
   * Adds, or replaces what stands under the same id.
   *
   * @throws {FaceServiceError} REQUEST_INVALID for a vector that does not fit; those before it stay
   */
  put(vectors: readonly IndexedVector[]): void {
    try {
      for (const { id, vector } of vectors) this.#putOne(id, vector);
    } finally {
      this.#fitIfGrown();
    }
  }

  /** @returns how many of them there were */
  remove(ids: readonly string[]): number {
    let removed = 0;
    for (const id of ids) {
      const change = this.#rows.remove(id);
      if (change === undefined) continue;
      removed++;
      for (const plane of [this.#first, this.#second]) plane?.move(change.from, change.free);
    }
    return removed;
  }

  /**
   * @param query - of length 1
   * @returns at most `count`, most alike first; of equals any
   * @throws {FaceServiceError} REQUEST_INVALID for a query that does not fit
   */
  nearest(query: Float32Array, count = 1): readonly Neighbour[] {
    this.#rows.check(query);
    const wanted = Math.min(count, this.size);
    if (wanted <= 0) return [];
    const best = new BestRows(wanted);
    if (this.#first === undefined) for (let row = 0; row < this.size; row++) this.#compare(row, query, best);
    else this.#searchByBounds(this.#first, query, best);
    return best.sorted().map(({ row, similarity }) => ({ id: this.#rows.idOf(row), similarity }));
  }

  /**
   * All that are at least so alike, exactly.
   *
   * @param query - of length 1
   * @param most - at most so many, the most alike ones
   * @returns most alike first
   * @throws {FaceServiceError} REQUEST_INVALID for a query that does not fit
   */
  above(query: Float32Array, least: number, most: number): readonly Neighbour[] {
    this.#rows.check(query);
    const found: RowSimilarity[] = [];
    const bounds = this.#boundsFor(query, least);
    for (let row = 0; row < this.size; row++) {
      if (bounds !== undefined && bounds[row]! < least) continue;
      const similarity = cosineSimilarity(this.#rows.vectorAt(row), query);
      if (similarity >= least) found.push({ row, similarity });
    }
    found.sort((a, b) => b.similarity - a.similarity);
    return found.slice(0, most).map(({ row, similarity }) => ({ id: this.#rows.idOf(row), similarity }));
  }

  /** Of the first pass, or of the second where that one leaves many: they are tighter, and comparing costs more. */
  #boundsFor(query: Float32Array, least: number): Float32Array | undefined {
    const bounds = this.#first?.bounds(query, this.size);
    if (bounds === undefined) return undefined;
    let left = 0;
    for (let row = 0; row < this.size; row++) if (bounds[row]! >= least) left++;
    return left > fewShare * this.size ? this.#wholePlane().bounds(query, this.size) : bounds;
  }

  #searchByBounds(first: BytePlane, query: Float32Array, best: BestRows): void {
    let bounds = first.bounds(query, this.size);
    for (const row of likeliest(bounds, best.wanted)) this.#compare(row, query, best);
    let left = rowsAbove(bounds, best, fewShare * this.size);
    if (left === undefined) {
      bounds = this.#wholePlane().bounds(query, this.size);
      for (const row of likeliest(bounds, best.wanted)) this.#compare(row, query, best);
      left = rowsAbove(bounds, best, this.size) ?? [];
    }
    for (const row of left.sort((a, b) => bounds[b]! - bounds[a]!)) {
      if (bounds[row]! < best.least) break;
      this.#compare(row, query, best);
    }
  }

  #compare(row: number, query: Float32Array, best: BestRows): void {
    best.offer(row, cosineSimilarity(this.#rows.vectorAt(row), query));
  }

  #putOne(id: string, vector: Float32Array): void {
    const { row } = this.#rows.put(id, vector);
    for (const plane of [this.#first, this.#second]) {
      plane?.reserve(row + 1);
      plane?.write(row, vector);
    }
  }

  #fitIfGrown(): void {
    const { leastForBounds, axes } = this.#options;
    if (this.size < leastForBounds || this.size < refitAt * this.#fittedAt) return;
    const every = Math.max(1, Math.floor(this.size / fittedRows));
    const sample: Float32Array[] = [];
    for (let row = 0; row < this.size; row += every) sample.push(this.#rows.vectorAt(row));
    this.#axes = fitPrincipalAxes(sample, Math.min(axes, this.#rows.dimensions));
    this.#fittedAt = this.size;
    this.#first = this.#filled(new BytePlane(alongAxes(this.#axes)));
    this.#second = undefined;
  }

  #wholePlane(): BytePlane {
    const centre = this.#axes?.centre ?? new Float64Array(this.#rows.dimensions);
    this.#second ??= this.#filled(new BytePlane(wholeVectors(centre)));
    return this.#second;
  }

  #filled(plane: BytePlane): BytePlane {
    plane.reserve(this.size);
    for (let row = 0; row < this.size; row++) plane.write(row, this.#rows.vectorAt(row));
    return plane;
  }
}

/** @returns rows of the highest bounds: comparing them first leaves least to compare after */
function likeliest(bounds: Float32Array, wanted: number): readonly number[] {
  const most = new BestRows(wanted);
  let { least } = most;
  for (let row = 0; row < bounds.length; row++) {
    if (!(bounds[row]! > least)) continue;
    most.offer(row, bounds[row]!);
    least = most.least;
  }
  return most.sorted().map(({ row }) => row);
}

/** @returns rows that may belong to the best and are not among them yet; undefined if there are more than `most` */
function rowsAbove(bounds: Float32Array, best: BestRows, most: number): number[] | undefined {
  const rows: number[] = [];
  const { least } = best;
  for (let row = 0; row < bounds.length; row++) {
    if (!(bounds[row]! >= least) || best.has(row)) continue;
    if (rows.length >= most) return undefined;
    rows.push(row);
  }
  return rows;
}

interface RowSimilarity {
  readonly row: number;
  readonly similarity: Similarity;
}

/** The most alike rows offered so far, each row once. */
class BestRows {
  readonly wanted: number;
  /** Most alike first. */
  readonly #best: RowSimilarity[] = [];

  constructor(wanted: number) {
    this.wanted = wanted;
  }

  /** What a row must reach to be among them. */
  get least(): number {
    return this.#best.length < this.wanted ? Number.NEGATIVE_INFINITY : this.#best[this.#best.length - 1]!.similarity;
  }

  has(row: number): boolean {
    return this.#best.some((one) => one.row === row);
  }

  offer(row: number, similarity: number): void {
    if (similarity <= this.least || this.has(row)) return;
    let at = this.#best.length;
    while (at > 0 && this.#best[at - 1]!.similarity < similarity) at--;
    this.#best.splice(at, 0, { row, similarity: similarity as Similarity });
    if (this.#best.length > this.wanted) this.#best.pop();
  }

  sorted(): readonly RowSimilarity[] {
    return this.#best;
  }
}
