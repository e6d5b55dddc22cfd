import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FaceServiceError, messageOf } from "../src/errors.ts";

/** A picture of the dataset that may hold a face to enrol. */
export interface DatasetImage {
  /** The person's folder, or `Unknown`. */
  readonly label: string;
  /** Relative to the dataset, `/`-separated. */
  readonly file: string;
  readonly path: string;
}

export interface Dataset {
  readonly directory: string;
  /** By person, then file name, in code-unit order. */
  readonly images: readonly DatasetImage[];
  /** What lies in the dataset and is not used, each with the reason. */
  readonly ignored: readonly string[];
}

const imageName = /\.(jpe?g|png|webp)$/i;
const hidden = (entry: Dirent): boolean => entry.name.startsWith(".");

/**
 * Lists `<person>/<image>` below a directory; nothing is read yet.
 *
 * @throws {FaceServiceError} DATASET_INVALID if the directory is missing or holds no person's folder
 */
export async function listDataset(directory: string): Promise<Dataset> {
  const root = resolve(directory);
  const entries = (await list(root)).filter((entry) => !hidden(entry));
  const people = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  if (people.length === 0)
    throw new FaceServiceError(
      "DATASET_INVALID",
      `${root} holds no folder; make one per person, named as the person, and one named Unknown for strangers`,
    );
  const strays = entries.filter((entry) => !entry.isDirectory() && imageName.test(entry.name));
  const ignored = strays.map((entry) => `${entry.name}: not in a person's folder`);

  const images: DatasetImage[] = [];
  for (const label of people.sort()) {
    for (const entry of (await list(join(root, label))).filter((item) => !hidden(item))) {
      const file = `${label}/${entry.name}`;
      if (entry.isDirectory()) ignored.push(`${file}/: a folder inside a person's folder`);
      else if (imageName.test(entry.name)) images.push({ label, file, path: join(root, file) });
      else ignored.push(`${file}: not a JPEG, PNG or WebP picture by its name`);
    }
  }
  return { directory: root, images: images.sort((a, b) => (a.file < b.file ? -1 : 1)), ignored };
}

async function list(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    throw new FaceServiceError(
      "DATASET_INVALID",
      `cannot read the dataset ${directory}: ${messageOf(error)}; expected one folder of pictures per person`,
      { cause: error },
    );
  }
}
