import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { DatabasePlace } from "./database.ts";
import { ThreadCalls } from "./thread-calls.ts";

/** Longer than a write waits for another process's (`database.ts`) many times over. */
const deadlineMs = 30_000;
const maxCalls = 1024;

/**
 * A thread that owns a database, because every commit waits for the disk: a millisecond on flash, tens on a busy hard
 * disk. Its methods include `open`, which opens the file. Directories above the file are made.
 *
 * @param entry - the compiled file of the thread; it is given the file's path as `workerData.file`
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be used
 */
export async function openDatabaseThread<Methods extends { open(): void } & Record<keyof Methods, Method>>(
  entry: URL,
  { file, what }: DatabasePlace,
): Promise<ThreadCalls<Methods>> {
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw new FaceServiceError("CONFIG_INVALID", `cannot make the directory of ${file}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const calls = new ThreadCalls<Methods>(new Worker(entry, { workerData: { file } }), { what, deadlineMs, maxCalls });
  try {
    await calls.call("open" as keyof Methods & string);
  } catch (error) {
    await calls[Symbol.asyncDispose]();
    throw error;
  }
  return calls;
}

type Method = (argument: never) => unknown;
