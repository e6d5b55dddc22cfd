import { openDatabaseThread } from "../sqlite/open-thread.ts";
import type { ThreadCalls } from "../sqlite/thread-calls.ts";
import type { EmbeddedMethods } from "./embedded-thread.ts";
import type { ResultStore } from "./results.ts";

export interface EmbeddedStoreSettings {
  /** Absolute path; its directory is made. */
  readonly file: string;
  /** What was captured longer ago is forgotten, little by little; absent or null: nothing ever is. */
  readonly retentionDays?: number | null;
}

const dayMs = 86_400_000;
const forgetEveryMs = 600_000;
/** Rows of one transaction, so that writers wait for moments only. */
const forgetAtOnce = 1000;

/**
 * The results in one SQLite file, which several processes may share.
 *
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be used
 */
export async function openEmbeddedResultStore({ file, retentionDays }: EmbeddedStoreSettings): Promise<ResultStore> {
  // The compiled file's own name: the compiler rewrites imports, not URLs.
  const entry = new URL("./embedded-thread.js", import.meta.url);
  const calls = await openDatabaseThread<EmbeddedMethods>(entry, { file, what: "the embedded results store" });
  const forgetting = retentionDays ? forgetOld(calls, retentionDays * dayMs) : undefined;
  return {
    put: (results) => (results.length === 0 ? Promise.resolve() : calls.call("put", results)),
    get: (key) => calls.call("get", key),
    find: (query) => calls.call("find", query),
    recordedFrames: (range) => calls.call("recordedFrames", range),
    count: () => calls.call("count"),
    putEvents: (results) => (results.length === 0 ? Promise.resolve() : calls.call("putEvents", results)),
    getEvent: (key) => calls.call("getEvent", key),
    findEvents: (query) => calls.call("findEvents", query),
    changes: (query) => calls.call("changes", query),
    counts: (query) => calls.call("counts", query),
    monitors: () => calls.call("monitors"),
    presence: () => calls.call("presence"),
    async [Symbol.asyncDispose]() {
      await forgetting?.[Symbol.asyncDispose]();
      await calls[Symbol.asyncDispose]();
    },
  };
}

/** At once, then every ten minutes. What fails is done the next time. */
function forgetOld(calls: ThreadCalls<EmbeddedMethods>, retentionMs: number): AsyncDisposable {
  let isClosed = false;
  const forget = async (): Promise<void> => {
    try {
      const beforeMs = Date.now() - retentionMs;
      while (!isClosed && (await calls.call("forget", { beforeMs, limit: forgetAtOnce })));
    } catch {
      // A locked file or a full disk hurts the next write too, and is told there.
    }
  };
  let running = forget();
  const timer = setInterval(() => {
    running = running.then(forget);
  }, forgetEveryMs).unref();
  return {
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearInterval(timer);
      await running;
    },
  };
}
