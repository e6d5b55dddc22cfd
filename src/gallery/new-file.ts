import { constants, copyFile, link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

const usualMode = 0o640;

/**
 * Puts a new file under a path, whole or not at all; what stands there already stays.
 *
 * @param temporary - a free path in the same directory; nothing stays there
 * @returns whether it was written; false if the path is taken
 */
export async function createFile(
  path: string,
  bytes: Uint8Array,
  temporary: string,
  mode = usualMode,
): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeAndFlush(temporary, bytes, mode);
    return await placeFile(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Replaces a file in one step. @param temporary - as for {@link createFile} */
export async function replaceFile(path: string, text: string | Uint8Array, temporary: string): Promise<void> {
  try {
    await writeAndFlush(temporary, text, usualMode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeAndFlush(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  await using file = await open(path, "wx", mode);
  await file.writeFile(content);
  await file.sync();
}

/** File systems without hard links (FAT, some shares) and links from one file system to another answer one of these. */
const noLinks: ReadonlySet<string | undefined> = new Set([
  "EPERM",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EMLINK",
  "EXDEV",
]);

/**
 * Gives a file a second path by a link, or by a copy where links are not to be had; unlike a rename it replaces nothing.
 *
 * @returns false if the path is taken
 */
export async function placeFile(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!noLinks.has(code)) throw error;
  }
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
