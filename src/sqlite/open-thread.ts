import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { DatabasePlace } from "./database.ts";
import { type DatabaseCalls, ReopeningCalls } from "./reopening-calls.ts";
import { ThreadCalls } from "./thread-calls.ts";

/** Longer than a write waits for another process's (`database.ts`) many times over. */
const deadlineMs = 30_000;
const maxCalls = 1024;

/**
 * A thread that owns a database, because every commit waits for the disk: a millisecond on flash, tens on a busy hard
 * disk. Its methods include `open`, which opens the file. Directories above the file are made. A thread that dies is
 * replaced, so that it must hold nothing that is not in the file.
 *
 * @param entry - the compiled file of the thread; it is given the file's path as `workerData.file`
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be used
 */
export async function openDatabaseThread<Methods extends { open(): void } & Record<keyof Methods, Method>>(
  entry: URL,
  { file, what }: DatabasePlace,
): Promise<DatabaseCalls<Methods>> {
  const place = { file, what };
  return await opened(file, () => {
    const whenLost = "it is opened again with the first request from a second to a minute later";
    return new ReopeningCalls(() => databaseThread<Methods>(entry, place, whenLost));
  });
}

/**
 * The same for a thread that holds more than what is in the file, such as a lock: once it has died it stays so, and
 * `lost` tells.
 *
 * @param whenLost - see {@link ThreadCallsOptions}
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be used
 */
export async function openOwningThread<Methods extends { open(): void } & Record<keyof Methods, Method>>(
  entry: URL,
  place: DatabasePlace,
  whenLost: string,
): Promise<ThreadCalls<Methods>> {
  return await opened(place.file, () => databaseThread<Methods>(entry, place, whenLost));
}

function databaseThread<Methods extends Record<keyof Methods, Method>>(
  entry: URL,
  { file, what }: DatabasePlace,
  whenLost: string,
): ThreadCalls<Methods> {
  return new ThreadCalls<Methods>(new Worker(entry, { workerData: { file } }), {
    what,
    deadlineMs,
    maxCalls,
    whenLost,
  });
}

async function opened<Calls extends DatabaseCalls<{ open(): void }>>(file: string, begin: () => Calls): Promise<Calls> {
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw new FaceServiceError("CONFIG_INVALID", `cannot make the directory of ${file}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const calls = begin();
  try {
    await calls.call("open");
  } catch (error) {
    await calls[Symbol.asyncDispose]();
    throw error;
  }
  return calls;
}

type Method = (argument: never) => unknown;
