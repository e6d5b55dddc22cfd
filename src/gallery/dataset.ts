import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FaceServiceError, messageOf } from "../errors.ts";
import { unknownName } from "../face/identification.ts";
import type { ImageRole } from "./embeddings-file.ts";
import { personFileName } from "./person-file.ts";

/** A picture of the dataset that may hold a face to enrol. */
export interface DatasetImage {
  /** The person's folder, or `Unknown`. */
  readonly label: string;
  readonly role: ImageRole;
  /** Relative to the dataset, `/`-separated. */
  readonly file: string;
  readonly path: string;
}

export interface Dataset {
  readonly directory: string;
  /** By file name, and so by person first, in code-unit order. */
  readonly images: readonly DatasetImage[];
  /** What lies in the dataset and is not used, each with the reason. */
  readonly ignored: readonly string[];
}

const imageName = /\.(jpe?g|png|webp)$/i;
/** Says more of a person; kept by `src/gallery/person-file.ts`. */
const isPersonFile = ({ depth }: Folder, entry: Dirent): boolean => depth === 1 && entry.name === personFileName;
const hidden = (entry: Dirent): boolean => entry.name.startsWith(".");
const isNamed = (name: string, wanted: string): boolean => name.toLowerCase() === wanted.toLowerCase();

/** Folder of a person's folder that holds faces taken for the person which are not. */
export const notFolder = "not";
/** Folders inside one another below a person's: room for year/month/day/event. */
const maxDepth = 5;

/**
 * Lists the pictures below a directory; nothing is read yet. `<person>/<image>` and `<person>/<event>/<image>`
 * show the person, `<person>/not/<image>` somebody who is not the person.
 *
 * @throws {FaceServiceError} DATASET_INVALID if the directory is missing, holds no person's folder, or spells
 *   `Unknown` otherwise
 */
export async function listDataset(directory: string): Promise<Dataset> {
  const root = resolve(directory);
  const entries = (await list(root)).filter((entry) => !hidden(entry));
  const people = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  requirePeople(root, people);
  const strays = entries.filter((entry) => !entry.isDirectory() && imageName.test(entry.name));
  const images: DatasetImage[] = [];
  const ignored = strays.map((entry) => `${entry.name}: not in a person's folder`);
  for (const label of people.sort()) {
    const listing = await listPerson(root, label);
    images.push(...listing.images);
    ignored.push(...listing.ignored);
  }
  return { directory: root, images: images.sort(byFile), ignored };
}

/** What a person's folder holds. */
export interface PersonListing extends Pick<Dataset, "images" | "ignored"> {
  /** The folder and those inside it that were looked through; relative to the dataset. */
  readonly folders: readonly string[];
}

/**
 * Lists one person's folder.
 *
 * @param root - absolute
 * @throws {FaceServiceError} DATASET_INVALID if it cannot be read
 */
export async function listPerson(root: string, label: string): Promise<PersonListing> {
  const found = { images: [] as DatasetImage[], ignored: [] as string[], folders: [] as string[] };
  await listFolder({ root, label, role: "sample", folder: label, depth: 1 }, found);
  return { ...found, images: found.images.sort(byFile) };
}

const byFile = (a: DatasetImage, b: DatasetImage): number => (a.file < b.file ? -1 : 1);

interface Folder extends Pick<DatasetImage, "label" | "role"> {
  readonly root: string;
  /** Relative to the root, `/`-separated. */
  readonly folder: string;
  readonly depth: number;
}

async function listFolder(
  folder: Folder,
  found: { readonly images: DatasetImage[]; readonly ignored: string[]; readonly folders: string[] },
): Promise<void> {
  const { root, label, role } = folder;
  found.folders.push(folder.folder);
  for (const entry of (await list(join(root, folder.folder))).filter(
    (item) => !hidden(item) && !isPersonFile(folder, item),
  )) {
    const file = `${folder.folder}/${entry.name}`;
    if (entry.isDirectory()) {
      const inner = folderInside(folder, entry.name);
      if (typeof inner === "string") found.ignored.push(`${file}/: ${inner}`);
      else await listFolder(inner, found);
    } else if (imageName.test(entry.name)) found.images.push({ label, role, file, path: join(root, file) });
    else found.ignored.push(`${file}: not a JPEG, PNG or WebP picture by its name`);
  }
}

/** @returns why it is not used, if it is not */
function folderInside({ folder, depth, role, ...person }: Folder, name: string): Folder | string {
  const isNot = depth === 1 && isNamed(name, notFolder);
  if (isNot && person.label === unknownName)
    return `strangers have no ${notFolder}/; put a resident's pictures into the resident's folder`;
  if (depth >= maxDepth) return `more than ${maxDepth} folders inside one another`;
  return { ...person, role: isNot ? "not" : role, folder: `${folder}/${name}`, depth: depth + 1 };
}

function requirePeople(root: string, people: readonly string[]): void {
  if (people.length === 0)
    throw new FaceServiceError(
      "DATASET_INVALID",
      `${root} holds no folder; make one per person, named as the person, and one named ${unknownName} for strangers`,
    );
  const misspelt = people.find((name) => name !== unknownName && isNamed(name, unknownName));
  if (misspelt !== undefined)
    throw new FaceServiceError(
      "DATASET_INVALID",
      `${join(root, misspelt)} would enrol a person named ${misspelt}: rename the folder of strangers to ${unknownName}`,
    );
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
