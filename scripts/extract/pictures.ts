import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FaceServiceError, messageOf } from "../../src/errors.ts";

const imageName = /\.(jpe?g|png|webp)$/i;

/**
 * The pictures that were named: files, those of folders, and those that lists name a line.
 *
 * @param recursive - whether folders inside folders count
 * @throws {FaceServiceError} DATASET_INVALID for what is not there; a list's pictures are looked for later
 */
export async function listPictures(
  places: readonly string[],
  { lists, recursive }: { readonly lists: readonly string[]; readonly recursive: boolean },
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const place of places) found.push(...(await picturesAt(place, recursive)));
  for (const list of lists) found.push(...(await picturesOf(list)));
  return [...new Set(found)].sort();
}

async function picturesAt(place: string, recursive: boolean): Promise<readonly string[]> {
  try {
    if (!(await stat(place)).isDirectory()) return [resolve(place)];
    const entries = await readdir(place, { recursive, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && imageName.test(entry.name))
      .map((entry) => resolve(entry.parentPath, entry.name));
  } catch (error) {
    throw new FaceServiceError("DATASET_INVALID", `cannot read ${place}: ${messageOf(error)}`, { cause: error });
  }
}

async function picturesOf(list: string): Promise<readonly string[]> {
  try {
    const lines = (await readFile(list, "utf8")).split("\n").map((line) => line.trim());
    return lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => resolve(dirname(list), line));
  } catch (error) {
    throw new FaceServiceError("DATASET_INVALID", `cannot read the list ${list}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Name of a face's own picture: `42-00007-capture-1.jpg` for the first face of `42/00007-capture.jpg`, so that
 * pictures of one event still say so, and those of two events do not meet.
 */
export function faceFileName(picture: string, face: number): string {
  const own = basename(picture).replace(/\.[^.]*$/, "");
  return `${basename(dirname(picture))}-${own}-${face + 1}.jpg`;
}

/** Where a face goes when it is sorted by what the classifier says. */
export function folderOf(output: string, label: string | undefined): string {
  return label === undefined ? output : join(output, label);
}
