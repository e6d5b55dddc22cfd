import { Worker } from "node:worker_threads";
import { ThreadCalls } from "../sqlite/thread-calls.ts";
import type { IndexPlace } from "./index-file.ts";
import type { Neighbour } from "./nearest-index.ts";
import type { SearchMethods } from "./search-thread.ts";
import type { IndexedVector } from "./vector-rows.ts";

/** Nearest neighbours among many vectors, in a thread of its own: the caller's event loop stays free. */
export interface NearestSearch extends AsyncDisposable {
  /**
   * Adds, or replaces what stands under the same id. In memory until {@link save}.
   *
   * @throws {FaceServiceError} REQUEST_INVALID for a vector that does not fit; those before it stay
   */
  put(vectors: readonly IndexedVector[]): Promise<void>;
  /** @returns how many of them there were */
  remove(ids: readonly string[]): Promise<number>;
  /** @returns at most `count`, most alike first; exactly what comparing with every vector would give */
  nearest(vector: Float32Array, count?: number): Promise<readonly Neighbour[]>;
  size(): Promise<number>;
  /** Writes all to the index's file, in one step. */
  save(): Promise<void>;
}

/** To fit the axes of a million vectors anew takes a minute; all else is far below. */
const deadlineMs = 180_000;
const maxCalls = 1024;

/**
 * Opens what was saved, or an empty index where there is no file yet. Every method throws OVERLOADED with too many
 * calls in hand, DEADLINE_EXCEEDED, and UNAVAILABLE once closed.
 *
 * @throws {FaceServiceError} MODEL_INVALID if the file is damaged; GALLERY_MISMATCH if it holds another model's vectors
 */
export async function openSearch(place: IndexPlace): Promise<NearestSearch> {
  const worker = new Worker(new URL("./search-thread.js", import.meta.url), { workerData: place });
  const calls = new ThreadCalls<SearchMethods>(worker, {
    what: `the search index ${place.path}`,
    deadlineMs,
    maxCalls,
  });
  try {
    await calls.call("open");
  } catch (error) {
    await calls[Symbol.asyncDispose]();
    throw error;
  }
  return {
    // A view is sent with the whole of its buffer, so each vector goes in one of its own.
    put: (vectors) =>
      calls.call(
        "put",
        vectors.map(({ id, vector }) => ({ id, vector: vector.slice() })),
      ),
    remove: (ids) => calls.call("remove", ids),
    nearest: (vector, count = 1) => calls.call("nearest", { vector: vector.slice(), count }),
    size: () => calls.call("size"),
    save: () => calls.call("save"),
    [Symbol.asyncDispose]: () => calls[Symbol.asyncDispose](),
  };
}
