import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { FaceServiceError, messageOf } from "../errors.ts";
import { openDatabaseThread } from "../sqlite/open-thread.ts";
import type { DatabaseCalls } from "../sqlite/reopening-calls.ts";
import { forgetRepeatedly } from "../store/forgetting.ts";
import type { EmbeddedSightingMethods } from "./embedded-thread.ts";
import { forgetEveryMs, type RetentionSettings, retentionMoments } from "./retention.ts";
import type { Sightings } from "./sightings.ts";

export interface EmbeddedSightingSettings extends RetentionSettings {
  /** Absolute path; its directory is made. */
  readonly file: string;
}

/** Faces of one transaction, so that writers wait for moments only. */
const forgetAtOnce = 500;

/**
 * The faces in one SQLite file, which several processes may share and only this user may read.
 *
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be used
 */
export async function openEmbeddedSightings(settings: EmbeddedSightingSettings): Promise<Sightings> {
  const { file, maxPerEvent } = settings;
  await makePrivate(file);
  // The compiled file's own name: the compiler rewrites imports, not URLs.
  const entry = new URL("./embedded-thread.js", import.meta.url);
  const calls = await openDatabaseThread<EmbeddedSightingMethods>(entry, { file, what: "the store of sightings" });
  const forgetting = forgetRepeatedly(() => forgetOnce(calls, settings), forgetEveryMs);
  return {
    put: (sightings) =>
      sightings.length === 0
        ? Promise.resolve()
        : // A view is sent with the whole of its buffer, so each goes in one of its own.
          calls.call("put", {
            sightings: sightings.map((one) => ({
              ...one,
              vector: one.vector.slice(),
              crop: Uint8Array.from(one.crop),
            })),
            maxPerEvent,
          }),
    get: (ids) => (ids.length === 0 ? Promise.resolve([]) : calls.call("get", ids)),
    find: (query) => calls.call("find", query),
    crop: (id) => calls.call("crop", id),
    decidedIn: (frames) => (frames.length === 0 ? Promise.resolve([]) : calls.call("decidedIn", frames)),
    changes: (cursor, limit) => calls.call("changes", { cursor, limit }),
    comparable: (ids) => calls.call("comparable", ids),
    gone: (ids) => calls.call("gone", ids),
    count: () => calls.call("count"),
    erase: (ids) => calls.call("erase", ids),
    erasePerson: (person) => calls.call("erasePerson", person),
    renamePerson: (person, name) => calls.call("renamePerson", { person, name }),
    change: (change) => calls.call("change", change),
    decision: (id) => calls.call("decision", id),
    decisions: (query) => calls.call("decisions", query),
    latestTouching: (touched) => calls.call("latestTouching", touched),
    newStrangerIds: (count) => calls.call("newStrangerIds", count),
    strangers: (query) => calls.call("strangers", query),
    strangersById: (ids) => calls.call("strangersById", ids),
    clearest: (strangers, perStranger) => calls.call("clearest", { strangers, perStranger }),
    async [Symbol.asyncDispose]() {
      await forgetting[Symbol.asyncDispose]();
      await calls[Symbol.asyncDispose]();
    },
  };
}

/** @returns whether there may be more */
function forgetOnce(calls: DatabaseCalls<EmbeddedSightingMethods>, settings: RetentionSettings): Promise<boolean> {
  const { knownBefore, othersBefore } = retentionMoments(settings, new Date());
  return calls.call("forget", {
    knownBeforeMs: knownBefore.getTime(),
    othersBeforeMs: othersBefore.getTime(),
    maxFaces: settings.maxFaces,
    limit: forgetAtOnce,
  });
}

/** SQLite gives its journals the rights of the file, so they are set before it is opened. */
async function makePrivate(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await using handle = await open(file, "a", 0o660);
    const { mode, uid } = await handle.stat();
    // Where the umask lets the group write, two services share it; else it is this user's alone.
    if (uid === process.getuid?.()) await handle.chmod((mode & 0o020) === 0 ? 0o600 : 0o660);
  } catch (error) {
    throw new FaceServiceError("CONFIG_INVALID", `cannot use the file of the sightings ${file}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
