import { cosineSimilarity } from "../../face/embedding.ts";
import { NearestIndex, type Neighbour } from "../../search/nearest-index.ts";
import { VectorRows } from "../../search/vector-rows.ts";

/** A face of the index; `stranger` is the group that it was counted to. */
export interface IndexedFace {
  readonly id: string;
  /** Of length 1. */
  readonly vector: Float32Array;
  readonly stranger?: string | undefined;
}

export interface GroupLikeness {
  readonly stranger: string;
  readonly similarity: number;
}

/**
 * A face is as alike to a group as to its three most alike faces together: one lucky pair does not join two people, and
 * someone seen from many sides need not be alike to all of them at once (docs/review.md has the figures).
 */
const witnesses = 3;
/** Alike faces that are looked at for the groups they belong to. */
const mostHits = 256;
/** Faces of a group that are compared, evenly taken. */
const mostCompared = 128;

/** How alike a face must be to be counted to a stranger. */
export interface SameStranger {
  /** To their three most alike faces, on average. */
  readonly sameStranger: number;
  /** To one of them, whatever the others. */
  readonly sameFace: number;
}

/** All kept faces of one network in memory, and which stranger each was counted to. */
export class FaceIndex {
  readonly #rows: VectorRows;
  readonly #index: NearestIndex;
  readonly #strangerOf = new Map<string, string>();
  readonly #members = new Map<string, Set<string>>();

  constructor(limits: { readonly dimensions: number; readonly maxVectors: number }) {
    this.#rows = new VectorRows(limits);
    this.#index = new NearestIndex(this.#rows);
  }

  get size(): number {
    return this.#index.size;
  }

  get ids(): readonly string[] {
    return this.#rows.ids;
  }

  /** @throws {FaceServiceError} REQUEST_INVALID for a vector that does not fit, or one too many */
  put(faces: readonly IndexedFace[]): void {
    this.#index.put(faces);
    for (const { id, stranger } of faces) this.move(id, stranger);
  }

  remove(ids: readonly string[]): number {
    for (const id of ids) this.move(id, undefined);
    return this.#index.remove(ids);
  }

  /** Counts a face to another stranger, or to none. */
  move(id: string, stranger: string | undefined): void {
    const before = this.#strangerOf.get(id);
    if (before === stranger) return;
    if (before !== undefined) this.#leave(id, before);
    if (stranger === undefined || this.#rows.rowOf(id) === undefined) return;
    this.#strangerOf.set(id, stranger);
    const members = this.#members.get(stranger) ?? new Set();
    this.#members.set(stranger, members.add(id));
  }

  strangerOf(id: string): string | undefined {
    return this.#strangerOf.get(id);
  }

  /** All faces that are at least so alike, most alike first, at most so many. */
  above(vector: Float32Array, least: number, most: number): readonly Neighbour[] {
    return this.#index.above(vector, least, most);
  }

  /** The stranger to whom a face of the index is most alike, itself left out; undefined if none is alike enough. */
  nearestStranger(id: string, { sameStranger: least, sameFace }: SameStranger): GroupLikeness | undefined {
    const vector = this.#vectorOf(id);
    if (vector === undefined) return undefined;
    let best: GroupLikeness | undefined;
    for (const stranger of this.#strangersNear(vector, least)) {
      const { mean, nearest } = this.#likeness(id, vector, stranger);
      const similarity = Math.max(mean, nearest - (sameFace - least));
      if (similarity >= least && similarity > (best?.similarity ?? -1)) best = { stranger, similarity };
    }
    return best;
  }

  /** Other strangers who may be the same person, most alike first: the mean over their faces of how alike they are. */
  strangersLike(stranger: string, least: number): readonly GroupLikeness[] {
    const own = this.#sample(stranger);
    const near = new Set(
      own.slice(0, mostCompared / 8).flatMap(([, vector]) => [...this.#strangersNear(vector, least)]),
    );
    near.delete(stranger);
    return [...near]
      .map((other) => ({ stranger: other, similarity: this.#meanLikeness(own, other) }))
      .filter(({ similarity }) => similarity >= least)
      .sort((a, b) => b.similarity - a.similarity);
  }

  #strangersNear(vector: Float32Array, least: number): ReadonlySet<string> {
    const hits = this.#index.above(vector, least, mostHits);
    return new Set(hits.flatMap(({ id }) => this.#strangerOf.get(id) ?? []));
  }

  #likeness(id: string, vector: Float32Array, stranger: string): { readonly mean: number; readonly nearest: number } {
    const similarities = this.#sample(stranger)
      .filter(([member]) => member !== id)
      .map(([, other]): number => cosineSimilarity(vector, other))
      .sort((a, b) => b - a)
      .slice(0, witnesses);
    const [nearest] = similarities;
    if (nearest === undefined) return { mean: -1, nearest: -1 };
    return { mean: similarities.reduce((sum, one) => sum + one, 0) / similarities.length, nearest };
  }

  #meanLikeness(own: readonly (readonly [string, Float32Array])[], other: string): number {
    let [sum, pairs] = [0, 0];
    for (const [, theirs] of this.#sample(other))
      for (const [, vector] of own) {
        sum += cosineSimilarity(vector, theirs);
        pairs++;
      }
    return pairs === 0 ? -1 : sum / pairs;
  }

  #sample(stranger: string): readonly (readonly [string, Float32Array])[] {
    const members = [...(this.#members.get(stranger) ?? [])];
    const every = Math.max(1, Math.ceil(members.length / mostCompared));
    return members
      .filter((_, index) => index % every === 0)
      .flatMap((id) => {
        const vector = this.#vectorOf(id);
        return vector === undefined ? [] : [[id, vector] as const];
      });
  }

  #vectorOf(id: string): Float32Array | undefined {
    const row = this.#rows.rowOf(id);
    return row === undefined ? undefined : this.#rows.vectorAt(row);
  }

  #leave(id: string, stranger: string): void {
    this.#strangerOf.delete(id);
    const members = this.#members.get(stranger);
    members?.delete(id);
    if (members?.size === 0) this.#members.delete(stranger);
  }
}
