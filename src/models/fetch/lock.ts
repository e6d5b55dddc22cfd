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
 * Spares double work, no more: should two ever get in, the files are still safe, since each is verified first
 * and then put in place whole.
 *
 * @throws {FaceServiceError} UNAVAILABLE when the other process takes longer than `maxWaitMs`
 */
export async function lockDirectory(
  path: string,
  { onWait, maxWaitMs = 3_600_000 }: LockOptions,
): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  const owner = `${process.pid} ${hostname()}`;
  const deadline = Date.now() + maxWaitMs;
  let told = false;
  while (!(await take(path, owner))) {
    if (await isAbandoned(path)) {
      await rm(path, { recursive: true, force: true });
      continue;
    }
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
      await rm(path, { recursive: true, force: true });
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

async function isAbandoned(path: string): Promise<boolean> {
  const touched = await stat(path).catch(() => undefined);
  if (!touched) return false;
  if (Date.now() - touched.mtimeMs > staleMs) return true;
  const [pid = "", host = ""] = (await readFile(join(path, "owner"), "utf8").catch(() => "")).split(" ");
  return host === hostname() && !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
