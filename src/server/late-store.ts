import type { ImageArchive } from "../store/archive.ts";
import type { ResultStore } from "../store/results.ts";
import type { Late } from "./late.ts";

/** A results store that may be away; see {@link Late}. */
export function lateResultStore(late: Late<ResultStore>): ResultStore {
  return {
    put: async (results) => (await late.get()).put(results),
    get: async (key) => (await late.get()).get(key),
    find: async (query) => (await late.get()).find(query),
    recordedFrames: async (range) => (await late.get()).recordedFrames(range),
    count: async () => (await late.get()).count(),
    putEvents: async (results) => (await late.get()).putEvents(results),
    getEvent: async (key) => (await late.get()).getEvent(key),
    findEvents: async (query) => (await late.get()).findEvents(query),
    changes: async (query) => (await late.get()).changes(query),
    counts: async (query) => (await late.get()).counts(query),
    monitors: async () => (await late.get()).monitors(),
    presence: async () => (await late.get()).presence(),
    correct: async (corrections) => (await late.get()).correct(corrections),
    uncorrect: async (faces) => (await late.get()).uncorrect(faces),
    corrected: async (query) => (await late.get()).corrected(query),
    [Symbol.asyncDispose]: () => late[Symbol.asyncDispose](),
  };
}

/** What the API needs of an archive that may be away. */
export function lateArchive(late: Late<ImageArchive>): Pick<ImageArchive, "get" | "put" | "remove"> & AsyncDisposable {
  return {
    get: async (key) => (await late.get()).get(key),
    remove: async (key) => (await late.get()).remove(key),
    put: async (key, bytes, metadata) => (await late.get()).put(key, bytes, metadata),
    [Symbol.asyncDispose]: () => late[Symbol.asyncDispose](),
  };
}
