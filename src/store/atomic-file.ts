import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, sep } from "node:path";

/**
 * Puts bytes under a path so that, even through a power cut, the path shows the old file or the new one, whole.
 *
 * @param temporary - a free path on the same file system; nothing stays there
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string, temporary: string): Promise<void> {
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await makeDirectory(dirname(path));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Makes a directory with all above it, for good: each new name is on the disk. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

async function syncDirectory(path: string): Promise<void> {
  // Windows opens no directories; it keeps names without being asked.
  if (sep === "\\") return;
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
