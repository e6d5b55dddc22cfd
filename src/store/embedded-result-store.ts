import { openDatabaseThread } from "../sqlite/open-thread.ts";
import type { EmbeddedMethods } from "./embedded-thread.ts";
import type { ResultStore } from "./results.ts";

/**
 * The results in one SQLite file, which several processes may share.
 *
 * @param settings - `file`: absolute path; its directory is made
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be used
 */
export async function openEmbeddedResultStore({ file }: { readonly file: string }): Promise<ResultStore> {
  // The compiled file's own name: the compiler rewrites imports, not URLs.
  const entry = new URL("./embedded-thread.js", import.meta.url);
  const calls = await openDatabaseThread<EmbeddedMethods>(entry, { file, what: "the embedded results store" });
  return {
    put: (results) => (results.length === 0 ? Promise.resolve() : calls.call("put", results)),
    get: (key) => calls.call("get", key),
    find: (query) => calls.call("find", query),
    recordedFrames: (range) => calls.call("recordedFrames", range),
    count: () => calls.call("count"),
    [Symbol.asyncDispose]: () => calls[Symbol.asyncDispose](),
  };
}
