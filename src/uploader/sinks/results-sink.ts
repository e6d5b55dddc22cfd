import type { ResultStore } from "../../store/results.ts";
import type { Sink } from "../sink.ts";

/** The labelled results, many at once; both stores overwrite what stands under the same key. */
export function resultsSink(store: () => Promise<Pick<ResultStore, "put" | "putEvents">>): Sink {
  return {
    name: "results",
    frames: {
      wants: () => true,
      needsPicture: false,
      maxBatch: 100,
      maxInFlight: 2,
      deliver: async (frames) => (await store()).put(frames.map(({ result }) => result)),
    },
    events: {
      needsPicture: false,
      maxInFlight: 2,
      deliver: async ({ result }) => (await store()).putEvents([result]),
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
