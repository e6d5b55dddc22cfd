import { Worker } from "node:worker_threads";
import { ThreadCalls } from "../../sqlite/thread-calls.ts";
import type { IndexLimits, IndexMethods } from "./index-thread.ts";

/** To fit the axes of the search anew takes seconds with many faces; all else is far below. */
const deadlineMs = 60_000;
const maxCalls = 1024;

export type FaceIndexCalls = ThreadCalls<IndexMethods>;

/** An index of faces in a thread of its own: the caller's event loop stays free. In memory alone. */
export function openFaceIndex(limits: IndexLimits): FaceIndexCalls {
  // The compiled file's own name: the compiler rewrites imports, not URLs.
  const worker = new Worker(new URL("./index-thread.js", import.meta.url), { workerData: limits });
  const whenLost = "it is filled again from the store";
  return new ThreadCalls<IndexMethods>(worker, { what: "the index of faces", deadlineMs, maxCalls, whenLost });
}
