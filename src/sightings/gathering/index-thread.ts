import { parentPort, workerData } from "node:worker_threads";
import type { Neighbour } from "../../search/nearest-index.ts";
import { serveThread } from "../../sqlite/thread-server.ts";
import { FaceIndex, type GroupLikeness, type IndexedFace, type SameStranger } from "./face-index.ts";
import { type Gathered, gather, type UngatheredFace } from "./gather.ts";

export interface IndexLimits {
  readonly dimensions: number;
  readonly maxVectors: number;
}

/** What the thread of an index of faces answers; this is the entry file of that thread. */
export interface IndexMethods {
  open(): void;
  put(faces: readonly IndexedFace[]): void;
  remove(ids: readonly string[]): number;
  move(faces: readonly { readonly id: string; readonly stranger: string | undefined }[]): void;
  gather(what: { readonly faces: readonly UngatheredFace[]; readonly likeness: SameStranger }): readonly Gathered[];
  above(query: { readonly vector: Float32Array; readonly least: number; readonly most: number }): readonly Neighbour[];
  strangersLike(query: { readonly stranger: string; readonly least: number }): readonly GroupLikeness[];
  ids(range: { readonly from: number; readonly count: number }): readonly string[];
}

if (parentPort !== null)
  serveThread<IndexMethods>(parentPort, () => {
    const index = new FaceIndex(workerData as IndexLimits);
    const methods: IndexMethods = {
      open: () => undefined,
      put: (faces) => index.put(faces),
      remove: (ids) => index.remove(ids),
      move: (faces) => {
        for (const { id, stranger } of faces) index.move(id, stranger);
      },
      gather: ({ faces, likeness }) => gather(index, faces, { likeness, tokenOf: (nth) => `new ${nth}` }),
      above: ({ vector, least, most }) => index.above(vector, least, most),
      strangersLike: ({ stranger, least }) => index.strangersLike(stranger, least),
      ids: ({ from, count }) => index.ids.slice(from, from + count),
    };
    return { methods, [Symbol.dispose]: () => undefined };
  });
