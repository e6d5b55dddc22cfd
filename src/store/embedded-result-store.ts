import { openDatabaseThread } from "../sqlite/open-thread.ts";
import type { DatabaseCalls } from "../sqlite/reopening-calls.ts";
import type { EmbeddedMethods } from "./embedded-thread.ts";
import { forgetRepeatedly } from "./forgetting.ts";
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
    correct: (given) => (given.length === 0 ? Promise.resolve() : calls.call("correct", given)),
    uncorrect: (faces) => (faces.length === 0 ? Promise.resolve() : calls.call("uncorrect", faces)),
    corrected: (query) => calls.call("corrected", query),
    async [Symbol.asyncDispose]() {
      await forgetting?.[Symbol.asyncDispose]();
      await calls[Symbol.asyncDispose]();
    },
  };
}

function forgetOld(calls: DatabaseCalls<EmbeddedMethods>, retentionMs: number): AsyncDisposable {
  const forget = (): Promise<boolean> =>
    calls.call("forget", { beforeMs: Date.now() - retentionMs, limit: forgetAtOnce });
  return forgetRepeatedly(forget, forgetEveryMs);
}
