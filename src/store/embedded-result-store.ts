import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { EmbeddedMethods } from "./embedded-thread.ts";
import type { ResultStore } from "./results.ts";
import { ThreadCalls } from "./thread-calls.ts";

/** Longer than a write waits for another process's (`embedded-database.ts`) many times over. */
const deadlineMs = 30_000;
const maxCalls = 1024;

/**
 * The results in one SQLite file, which several processes may share. It has a thread of its own, because every
 * commit waits for the disk: a millisecond on flash, tens on a busy hard disk.
 *
 * @param settings - `file`: absolute path; its directory is made
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be used
 */
export async function openEmbeddedResultStore({ file }: { readonly file: string }): Promise<ResultStore> {
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw new FaceServiceError("CONFIG_INVALID", `cannot make the directory of ${file}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  // The compiled file's own name: the compiler rewrites imports, not URLs.
  const worker = new Worker(new URL("./embedded-thread.js", import.meta.url), { workerData: { file } });
  const calls = new ThreadCalls<EmbeddedMethods>(worker, { what: "the embedded results store", deadlineMs, maxCalls });
  try {
    await calls.call("open");
  } catch (error) {
    await calls[Symbol.asyncDispose]();
    throw error;
  }
  return {
    put: (results) => (results.length === 0 ? Promise.resolve() : calls.call("put", results)),
    get: (key) => calls.call("get", key),
    find: (query) => calls.call("find", query),
    recordedFrames: (range) => calls.call("recordedFrames", range),
    count: () => calls.call("count"),
    [Symbol.asyncDispose]: () => calls[Symbol.asyncDispose](),
  };
}
