import { constants, copyFile, link, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeDirectory, syncDirectory } from "./directory.ts";
import { type Content, fillNew } from "./fill-new.ts";
import { temporaryPath } from "./temporary.ts";
import { namingFile } from "./write-failure.ts";

/**
 * Puts a new file under a path, whole or not at all; what stands there already stays. Its directory is made. It has
 * reached the disk when this resolves.
 *
 * @param mode - rights of the file, less the umask; by default those that any new file gets
 * @returns whether it was written; false if the path is taken
 */
export async function createFile(path: string, content: Content, mode?: number): Promise<boolean> {
  const directory = dirname(path);
  await makeDirectory(directory);
  const temporary = temporaryPath(path, directory);
  try {
    await fillNew(temporary, content, true, { mode });
    if (!(await placeFile(temporary, path))) return false;
  } catch (error) {
    throw namingFile(error, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncDirectory(directory);
  return true;
}

/**
 * Writes a file of a directory that nobody reads yet; it must not be there. It has reached the disk when this resolves,
 * and its name with the directory (`syncDirectory`).
 */
export async function writeNew(path: string, content: Content, mode?: number): Promise<void> {
  await fillNew(path, content, true, { mode }).catch((error: unknown) => {
    throw namingFile(error, path);
  });
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
