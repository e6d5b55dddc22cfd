import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../../errors.ts";

export interface LockOptions {
  /** Told once when another process holds the lock. */
  readonly onWait: () => void;
  /** Longest wait for the other process, in milliseconds. */
  readonly maxWaitMs?: number;
}

const pollMs = 250;
const touchMs = 2_000;
/** A living holder on another machine touches the lock far more often than this. */
const staleMs = 30_000;

/**
 * Lets one process at a time work in a directory; released when disposed of, and free again when its holder died.
 *
 * @throws {FaceServiceError} UNAVAILABLE when the other process takes longer than `maxWaitMs`
 */
export async function lockDirectory(
  path: string,
  { onWait, maxWaitMs = 3_600_000 }: LockOptions,
): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  const owner = `${process.pid} ${hostname()} ${randomUUID()}`;
  const deadline = Date.now() + maxWaitMs;
  let told = false;
  while (!(await take(path, owner)) && !(await inherit(path, owner))) {
    if (Date.now() > deadline)
      throw new FaceServiceError("UNAVAILABLE", `another process holds ${path} for too long; end it and try again`);
    if (!told) onWait();
    told = true;
    await sleep(pollMs);
  }
  const touch = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), touchMs);
  touch.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(touch);
      if ((await ownerOf(path)) === owner) await rm(path, { recursive: true, force: true });
    },
  };
}

/** Making a directory is atomic on every file system, network ones included. */
async function take(path: string, owner: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  await writeFile(join(path, "owner"), owner);
  return true;
}

/**
 * Takes the lock of a holder that died. Judging and removing stand under a lock of their own: otherwise the
 * second of two heirs would remove the lock that the first has just taken.
 */
async function inherit(path: string, owner: string): Promise<boolean> {
  if (!(await isAbandoned(path))) return false;
  const heirs = `${path}.heirs`;
  if (!(await take(heirs, owner))) {
    if (await isAbandoned(heirs)) await rm(heirs, { recursive: true, force: true });
    return false;
  }
  try {
    if (!(await isAbandoned(path))) return false;
    await rm(path, { recursive: true, force: true });
    return await take(path, owner);
  } finally {
    await rm(heirs, { recursive: true, force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const touched = await stat(path).catch(() => undefined);
  if (!touched) return false;
  if (Date.now() - touched.mtimeMs > staleMs) return true;
  const [pid = "", host = ""] = (await ownerOf(path)).split(" ");
  return host === hostname() && !isRunning(Number(pid));
}

/** Empty while the owner has not yet written its name. */
async function ownerOf(path: string): Promise<string> {
  return await readFile(join(path, "owner"), "utf8").catch(() => "");
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
