import { mkdir, open, rename } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";

/** Makes a directory with all above it, for good: each new name is on the disk. */
export async function makeDirectory(path: string): Promise<void> {
  const whole = resolve(path);
  const first = await mkdir(whole, { recursive: true });
  if (first === undefined) return;
  for (let made = whole; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

/** A rename within a directory that survives a power cut. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

/** Said by network shares that flush no directories, and for directories that may be written to but not read. */
const noDirectorySync: ReadonlySet<unknown> = new Set(["EINVAL", "EBADF", "ENOTSUP", "EOPNOTSUPP", "EACCES", "EPERM"]);

/** Brings the names of a directory to the disk, where its file system lets a program ask for that. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows opens no directories; it keeps names without being asked.
  if (sep === "\\") return;
  try {
    await using directory = await open(path, "r");
    await directory.sync();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && noDirectorySync.has(error.code))) throw error;
  }
}
