import { constants, mkdir, open, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { FaceServiceError } from "../errors.ts";
import { unknownName } from "../face/identification.ts";
import { ignoreMissing } from "../files/missing.ts";
import { createFile, placeFile } from "../files/new-file.ts";
import { type DecodeLimits, decodeImage } from "../images/decode.ts";
import { imageFormat } from "../images/format.ts";
import { notFolder } from "./dataset.ts";
import type { ImageRole } from "./embeddings-file.ts";
import type { IndexedPerson, IndexedPicture } from "./folder-index.ts";
import { changeFile, type FolderParts, notFound } from "./folder-people.ts";
import type { AddedPicture, NewPicture, Sample, Samples, SampleTarget } from "./gallery.ts";
import type { Hint } from "./hints.ts";
import type { Hygiene } from "./hygiene-index.ts";
import type { PersonFile } from "./person-file.ts";
import { otherName, pictureName } from "./picture-name.ts";

export interface SampleOptions extends FolderParts {
  readonly limits: DecodeLimits;
  /** Pictures in one person's folder. */
  readonly mostPictures: number;
}

export function folderSamples(options: SampleOptions): Samples {
  const { root, index, hygiene, serially, limits } = options;
  const add = async (person: string, role: ImageRole, picture: NewPicture): Promise<AddedPicture> => {
    await decodeImage(picture.bytes, limits);
    return await serially(() => addPicture(options, { person, role }, picture));
  };
  return {
    async samples(person) {
      const found = await index.one(person);
      if (found === undefined) return undefined;
      const known = await hygiene.read();
      return await Promise.all(found.pictures.map((picture) => describe(root, found, { picture, hygiene: known })));
    },
    addSample: (person, picture) => add(person, "sample", picture),
    addNegative: (person, picture) =>
      person === unknownName ? Promise.reject(noNegativesOfStrangers()) : add(person, "not", picture),
    async picture(person, file) {
      const found = await index.one(person);
      if (!found?.pictures.some((each) => each.file === file)) return undefined;
      return await readInside(root, join(root, person, file), limits.maxBytes);
    },
    moveSample: (person, file, to) => serially(() => movePicture(options, { person, file }, to)),
  };
}

async function describe(
  root: string,
  { name, file: about }: IndexedPerson,
  { picture, hygiene }: { readonly picture: IndexedPicture; readonly hygiene: Hygiene },
): Promise<Sample> {
  const facts = await stat(join(root, name, picture.file)).catch(ignoreMissing);
  const origin = about.samples?.[picture.file];
  const modifiedAt = facts?.mtime ?? new Date(0);
  return {
    ...picture,
    bytes: facts?.size ?? 0,
    modifiedAt,
    ...(origin === undefined ? {} : { origin }),
    hints: hintsOf(`${name}/${picture.file}`, modifiedAt, hygiene),
  };
}

const notYet: Hint = {
  kind: "not encoded yet",
  severity: "hint",
  text: "it was added or changed after the last encoding: train to learn it",
};

function hintsOf(path: string, modifiedAt: Date, hygiene: Hygiene): readonly Hint[] {
  const isNewer = modifiedAt.getTime() > (hygiene.writtenAtMs ?? Number.NEGATIVE_INFINITY);
  return isNewer || !hygiene.has(path) ? [notYet] : hygiene.ofFile(path);
}

/** Above this many of one name something else is wrong. */
const mostAttempts = 20;

async function addPicture(
  { root, index, mostPictures }: SampleOptions,
  { person, role }: SampleTarget,
  { bytes, origin, takenAt }: NewPicture,
): Promise<AddedPicture> {
  // The strangers' folder belongs to every dataset: it is made when it is first wanted.
  if (person === unknownName) await mkdir(join(root, person), { recursive: true });
  const found = await folderOf(index, person);
  if (found.pictures.length >= mostPictures)
    throw new FaceServiceError(
      "OVERLOADED",
      `the folder holds ${found.pictures.length} pictures already, ${mostPictures} are the most: remove some first`,
    );
  const format = imageFormat(bytes);
  if (format === undefined) throw new FaceServiceError("IMAGE_UNREADABLE", "expected a JPEG, PNG or WebP image");
  const name = inRole(pictureName(bytes, format, takenAt), role);
  const folder = join(root, person);
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const file = attempt === 0 ? name : otherName(name, attempt);
    const path = join(folder, file);
    if (await createFile(path, bytes, 0o640)) {
      await rememberOrigin(folder, (samples) => ({ ...samples, [file]: origin }));
      index.changed(person);
      return { file, isNew: true };
    }
    if (Buffer.from(bytes).equals((await readInside(root, path, bytes.length)) ?? Buffer.alloc(0)))
      return { file, isNew: false };
  }
  throw new FaceServiceError("CONFLICT", `${mostAttempts} other pictures have the name that this one would get`);
}

async function movePicture(
  { root, index }: SampleOptions,
  from: { readonly person: string; readonly file: string },
  to: SampleTarget,
): Promise<AddedPicture> {
  const [source] = [await folderOf(index, from.person), await folderOf(index, to.person)];
  const picture = source.pictures.find(({ file }) => file === from.file);
  if (picture === undefined) throw noPicture();
  if (to.role === "not" && to.person === unknownName) throw noNegativesOfStrangers();
  const name = inRole(from.file, to.role);
  if (from.person === to.person && name === from.file) return { file: name, isNew: false };
  const file = await linkUnderFreeName(join(root, from.person, from.file), join(root, to.person), name);
  await rm(join(root, from.person, from.file));
  const origin = source.file.samples?.[from.file];
  await rememberOrigin(join(root, from.person), (samples) => without(samples, from.file));
  if (origin !== undefined) await rememberOrigin(join(root, to.person), (samples) => ({ ...samples, [file]: origin }));
  index.changed(from.person, to.person);
  return { file, isNew: true };
}

/** By links, which replace nothing, unlike a rename. */
async function linkUnderFreeName(path: string, folder: string, name: string): Promise<string> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const file = attempt === 0 ? name : otherName(name, attempt);
    await mkdir(dirname(join(folder, file)), { recursive: true });
    if (await placeFile(path, join(folder, file))) return file;
  }
  throw new FaceServiceError("CONFLICT", `${mostAttempts} other pictures there have its name`);
}

/** The place in a folder that gives a picture its role; the folder of its event is kept. */
function inRole(file: string, role: ImageRole): string {
  const plain = file.toLowerCase().startsWith(`${notFolder}/`) ? file.slice(notFolder.length + 1) : file;
  return role === "not" ? `${notFolder}/${plain}` : plain;
}

export async function folderOf(index: FolderParts["index"], person: string): Promise<IndexedPerson> {
  const found = await index.one(person);
  if (found === undefined) throw notFound();
  return found;
}

/** A person.json that cannot be read is the user's to mend; the picture is there all the same. */
export async function rememberOrigin(
  folder: string,
  change: (samples: PersonFile["samples"]) => PersonFile["samples"],
): Promise<void> {
  try {
    await changeFile(folder, ({ samples, ...file }) => {
      const changed = change(samples);
      return { ...file, ...(changed === undefined || Object.keys(changed).length === 0 ? {} : { samples: changed }) };
    });
  } catch (error) {
    if (!(error instanceof FaceServiceError && error.code === "CONFLICT")) throw error;
  }
}

export function without(samples: PersonFile["samples"], file: string): PersonFile["samples"] {
  return samples && Object.fromEntries(Object.entries(samples).filter(([name]) => name !== file));
}

export const noPicture = (): FaceServiceError =>
  new FaceServiceError("NOT_FOUND", "the person has no picture of that name");

const noNegativesOfStrangers = (): FaceServiceError =>
  new FaceServiceError("REQUEST_INVALID", `strangers have no ${notFolder}/; add the picture to a person's`);

/** @returns undefined if it is missing, too large, or leads out of the root by a link */
async function readInside(root: string, path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const inside = `${await realpath(root)}${sep}`;
  const real = await realpath(path).catch(ignoreMissing);
  if (!real?.startsWith(inside)) return undefined;
  await using file = await open(
    join(await realpath(dirname(path)), basename(path)),
    constants.O_RDONLY | constants.O_NOFOLLOW,
  );
  const facts = await file.stat();
  return facts.isFile() && facts.size <= maxBytes ? await file.readFile() : undefined;
}
