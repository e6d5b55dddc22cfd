import { parentPort, workerData } from "node:worker_threads";
import { serveThread } from "../sqlite/thread-server.ts";
import { type IndexPlace, loadRows, saveRows } from "./index-file.ts";
import { NearestIndex, type Neighbour } from "./nearest-index.ts";
import { type IndexedVector, VectorRows } from "./vector-rows.ts";

export interface NearestQuery {
  readonly vector: Float32Array;
  readonly count: number;
}

/** What the thread of an index answers; this is the entry file of that thread. */
export interface SearchMethods {
  open(): void;
  put(vectors: readonly IndexedVector[]): void;
  remove(ids: readonly string[]): number;
  nearest(query: NearestQuery): readonly Neighbour[];
  size(): number;
  save(): void;
}

if (parentPort !== null) serveThread<SearchMethods>(parentPort, () => openIndex(workerData as IndexPlace));

function openIndex(place: IndexPlace) {
  const index = new NearestIndex(loadRows(place) ?? new VectorRows(place));
  const methods: SearchMethods = {
    open: () => undefined,
    put: (vectors) => index.put(vectors),
    remove: (ids) => index.remove(ids),
    nearest: ({ vector, count }) => index.nearest(vector, count),
    size: () => index.size,
    save: () => saveRows(place.path, index.rows, place.model),
  };
  return { methods, [Symbol.dispose]: () => undefined };
}
