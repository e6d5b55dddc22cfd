import { mkdir, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { FaceServiceError } from "../errors.ts";
import { unknownName } from "../face/identification.ts";
import type { FolderIndex, IndexedPerson } from "./folder-index.ts";
import type { People, Person } from "./gallery.ts";
import type { Hint } from "./hints.ts";
import type { Hygiene, HygieneIndex } from "./hygiene-index.ts";
import {
  detailsOf,
  type PersonDetails,
  type PersonFile,
  personDetailsSchema,
  readPersonFile,
  writePersonFile,
} from "./person-file.ts";
import { checkedPersonName, readsAs } from "./person-name.ts";

/** What the parts of a folder gallery share. */
export interface FolderParts {
  /** Absolute. */
  readonly root: string;
  readonly index: FolderIndex;
  readonly hygiene: HygieneIndex;
  /** Changes come one after the other, so that none is decided on what another is just changing. */
  readonly serially: <T>(work: () => Promise<T>) => Promise<T>;
}

export function folderPeople(parts: FolderParts): People {
  const { root, index, hygiene, serially } = parts;
  const person = async (name: string): Promise<Person | undefined> => {
    if (name === unknownName) return undefined;
    const found = await index.one(name);
    return found === undefined ? undefined : describe(found, await hygiene.read());
  };
  const existing = async (name: string): Promise<Person> => {
    const found = await person(name);
    if (found !== undefined) return found;
    throw notFound();
  };
  return {
    person,
    async people() {
      const [all, found] = await Promise.all([index.all(), hygiene.read()]);
      return all.filter(({ name }) => name !== unknownName).map((each) => describe(each, found));
    },
    create: (given, details) =>
      serially(async () => {
        const name = checkedPersonName(given);
        requireFree(name, await index.names());
        const checked = checkedDetails(details);
        await mkdir(root, { recursive: true });
        await mkdir(join(root, name));
        try {
          if (Object.keys(checked).length > 0) await writePersonFile(join(root, name), checked);
        } catch (error) {
          // Nobody is enrolled by half, on a full disk: the name is free for another try.
          await rmdir(join(root, name));
          throw error;
        } finally {
          index.changed(name);
        }
        return await existing(name);
      }),
    change: (name, details) =>
      serially(async () => {
        await existing(name);
        await changeFile(join(root, name), (file) => ({ ...file, ...checkedDetails(details) }));
        index.changed(name);
        return await existing(name);
      }),
    rename: (name, given) =>
      serially(async () => {
        await existing(name);
        const to = checkedPersonName(given);
        if (to === name) return await existing(name);
        const others = (await index.names()).filter((each) => each !== name);
        requireFree(to, others);
        await rename(join(root, name), join(root, to));
        index.changed(name, to);
        return await existing(to);
      }),
  };
}

export const notFound = (): FaceServiceError =>
  new FaceServiceError("NOT_FOUND", "nobody of that name has a folder in the dataset");

/** Reads, changes and writes a person's file. @throws {FaceServiceError} CONFLICT if it cannot be read */
export async function changeFile(folder: string, change: (file: PersonFile) => PersonFile): Promise<void> {
  await writePersonFile(folder, change(await readPersonFile(folder)));
}

function describe({ name, pictures, file, problem }: IndexedPerson, hygiene: Hygiene): Person {
  const samples = pictures.filter(({ role }) => role === "sample");
  const isDoubtful = (hint: Hint): boolean => hint.severity !== "hint";
  const doubtful = pictures.filter((picture) => hygiene.ofFile(`${name}/${picture.file}`).some(isDoubtful));
  const portrait = samples.find((each) => !doubtful.includes(each)) ?? samples[0];
  const unreadable: Hint = { kind: "details unreadable", severity: "warning", text: problem ?? "" };
  return {
    name,
    details: detailsOf(file),
    ...(problem === undefined ? {} : { problem }),
    samples: samples.length,
    negatives: pictures.length - samples.length,
    ...(portrait === undefined ? {} : { portrait: portrait.file }),
    hints: [...(problem === undefined ? [] : [unreadable]), ...hygiene.ofPerson(name)],
    doubtfulSamples: doubtful.length,
  };
}

function requireFree(name: string, taken: readonly string[]): void {
  if (taken.some((each) => readsAs(each) === readsAs(name)))
    throw new FaceServiceError(
      "CONFLICT",
      "a folder of that name, or of one that reads the same, is in the dataset: move the samples there, or choose another name",
    );
}

function checkedDetails(details: PersonDetails): PersonDetails {
  const checked = personDetailsSchema.safeParse(details);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new FaceServiceError("REQUEST_INVALID", `a person's ${issue?.path.join(".") ?? "details"}: ${issue?.message}`);
}
