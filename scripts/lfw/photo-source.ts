import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { list, type ReadEntry } from "tar";
import { FaceServiceError, messageOf } from "../../src/errors.ts";

/** A photo of LFW by its place, `<person>/<person>_0001.jpg`. */
export interface LfwPhoto {
  readonly person: string;
  /** Name of the file. */
  readonly name: string;
  /** Where it stands in the archive or the folder. */
  readonly path: string;
}

/** LFW as a tar, packed or not, or unpacked in a folder. */
export interface LfwPhotos {
  /** In the order of their paths. */
  readonly photos: readonly LfwPhoto[];
  /** Reads those photos in one go, in any order. */
  read(photos: readonly LfwPhoto[], take: (photo: LfwPhoto, bytes: Uint8Array) => Promise<void>): Promise<void>;
}

const photoName = /\.jpe?g$/i;
/** LFW's photos have 250 x 250 pixels; what is a hundred times larger is none of them. */
const maxPhotoBytes = 2_000_000;

/** @throws {FaceServiceError} DATASET_INVALID if there is no such file or folder, or it holds no photo of anybody */
export async function openLfwPhotos(path: string): Promise<LfwPhotos> {
  try {
    const source = (await stat(path)).isDirectory() ? await openFolder(path) : await openArchive(path);
    if (source.photos.length > 0) return source;
  } catch (error) {
    throw new FaceServiceError("DATASET_INVALID", `cannot read ${path}: ${messageOf(error)}; ${remedy}`, {
      cause: error,
    });
  }
  throw new FaceServiceError("DATASET_INVALID", `${path} holds no photos below folders of people; ${remedy}`);
}

const remedy = "name LFW's archive (lfw-funneled.tgz, lfw-deepfunneled.tgz, lfw.tgz) or the folder it was unpacked to";

async function openFolder(path: string): Promise<LfwPhotos> {
  const files = await readdir(path, { recursive: true, withFileTypes: true });
  const photos = files
    .filter((file) => file.isFile())
    .flatMap((file) => photoAt(join(file.parentPath, file.name)) ?? [])
    .sort(byPath);
  return {
    photos,
    async read(wanted, take) {
      for (const photo of wanted) await take(photo, await readFile(photo.path));
    },
  };
}

async function openArchive(path: string): Promise<LfwPhotos> {
  const photos: LfwPhoto[] = [];
  await list({
    file: path,
    strict: true,
    onReadEntry(entry: ReadEntry) {
      const photo = entry.type === "File" && entry.size <= maxPhotoBytes ? photoAt(entry.path) : undefined;
      if (photo !== undefined) photos.push(photo);
    },
  });
  return {
    photos: photos.sort(byPath),
    async read(wanted, take) {
      // Two hundred photos of 250 x 250 pixels are 3 MB: they may stay in memory until the archive is read through.
      for (const [photo, bytes] of await readEntries(path, wanted)) await take(photo, bytes);
    },
  };
}

async function readEntries(path: string, wanted: readonly LfwPhoto[]): Promise<Map<LfwPhoto, Uint8Array>> {
  const byEntry = new Map(wanted.map((photo) => [photo.path, photo]));
  const found = new Map<LfwPhoto, Uint8Array>();
  await list({
    file: path,
    strict: true,
    filter: (entry) => byEntry.has(entry),
    onReadEntry(entry: ReadEntry) {
      const photo = byEntry.get(entry.path);
      if (photo === undefined) return;
      const chunks: Uint8Array[] = [];
      entry.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      entry.on("end", () => found.set(photo, Buffer.concat(chunks)));
    },
  });
  return found;
}

function photoAt(path: string): LfwPhoto | undefined {
  const name = basename(path);
  const person = basename(join(path, ".."));
  return photoName.test(name) && name.startsWith(`${person}_`) ? { person, name, path } : undefined;
}

function byPath(a: LfwPhoto, b: LfwPhoto): number {
  return a.path < b.path ? -1 : 1;
}
