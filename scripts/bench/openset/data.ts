import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { unknownName } from "../../../src/classifier/classifier.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { EmbeddedCopy, EmbeddedImage } from "../../../src/gallery/embeddings-file.ts";
import { copyDamages } from "../../../training/degraded-copies.ts";
import type { DamageName } from "./damage.ts";
import { copied, damaged, PhotoEmbedder, type PhotoFolder, type Treatment, untreated } from "./embed-photos.ts";
import type { CachedFace } from "./embedding-cache.ts";
import { type EnrolledPerson, type OpenSetSplit, splitPeople } from "./protocol.ts";

/** A face that is asked about, and the truth of it. */
export interface Probe {
  /** Of the photo, below the data set's folder. */
  readonly file: string;
  readonly person: string;
  readonly isStranger: boolean;
  /** Null where no face was found in the picture, which then cannot be identified. */
  readonly face: CachedFace | null;
}

/** How many probes are asked about. */
export interface ProbeSizes {
  readonly perPerson: number;
  readonly strangers: number;
}

/** The photos of one split, embedded by the real engine as they are asked for; each picture once, ever. */
export interface OpenSetData {
  readonly split: OpenSetSplit;
  /** All files of each person, by code units. */
  readonly photos: ReadonlyMap<string, readonly string[]>;
  /** Of these people, and of so many known strangers, as `npm run encode` would store them. */
  trainingImages(people: readonly EnrolledPerson[], knownStrangers: number): Promise<readonly EmbeddedImage[]>;
  /** The first of each enrolled person's probes, then strangers that nothing learned from. */
  embeddedProbes(damage: DamageName | "clean", sizes: ProbeSizes): Promise<readonly Probe[]>;
  /** By file, null where no face was found; `untreated`, `damaged(name)` or a treatment of one's own. */
  embedded(files: readonly string[], treatment: Treatment): Promise<ReadonlyMap<string, CachedFace | null>>;
}

export interface DataOptions extends PhotoFolder {
  readonly seed: number;
  /** Whether training images come with degraded copies, as encode makes them by default. */
  readonly withCopies: boolean;
}

/** @throws {FaceServiceError} USAGE_INVALID if the folder does not hold people enough */
export async function openOpenSetData(engine: Engine, options: DataOptions): Promise<OpenSetData> {
  const photos = await listImages(options.directory);
  const split = splitPeople(photos, options.seed);
  const embedder = new PhotoEmbedder(engine, options);
  return {
    split,
    photos,
    embedded: (files, treatment) => embedder.embed(files, treatment),
    trainingImages: (people, knownStrangers) => {
      const owners = [
        ...people.flatMap(({ name, training }) => training.map((file) => ({ file, label: name }))),
        ...split.knownStrangers.slice(0, knownStrangers).map((file) => ({ file, label: unknownName })),
      ];
      return trainingImages(embedder, owners, options.withCopies);
    },
    embeddedProbes: async (name, { perPerson, strangers }) => {
      const known = split.enrolled.flatMap(({ name: person, probes }) =>
        probes.slice(0, perPerson).map((file) => ({ file, person, isStranger: false })),
      );
      const unseen = split.unseenStrangers.slice(0, strangers).map((file) => ({
        file,
        person: file.slice(0, file.indexOf("/")),
        isStranger: true,
      }));
      const asked = [...known, ...unseen];
      const files = asked.map(({ file }) => file);
      const faces = await embedder.embed(files, name === "clean" ? untreated : damaged(name));
      return asked.map((probe) => ({ ...probe, face: faces.get(probe.file) ?? null }));
    },
  };
}

async function trainingImages(
  embedder: PhotoEmbedder,
  owners: readonly { readonly file: string; readonly label: string }[],
  withCopies: boolean,
): Promise<readonly EmbeddedImage[]> {
  const files = owners.map(({ file }) => file);
  const faces = await embedder.embed(files);
  const copies = new Map<string, EmbeddedCopy[]>();
  for (const damage of withCopies ? copyDamages : []) {
    for (const [file, face] of await embedder.embed(files, copied(damage))) {
      const copy = face === null ? [] : [{ damage: damage.name, ...face }];
      copies.set(file, [...(copies.get(file) ?? []), ...copy]);
    }
  }
  const images = owners.map(async ({ file, label }): Promise<readonly EmbeddedImage[]> => {
    const face = faces.get(file);
    if (!face) return [];
    const own = `${label}/${file.slice(file.lastIndexOf("/") + 1)}`;
    const image = { role: "sample", label, file: own, sha256: await embedder.hashOf(file), ...face } as const;
    return [withCopies ? { ...image, copies: copies.get(file) ?? [] } : image];
  });
  return (await Promise.all(images)).flat();
}

/** The folder whose folders are people: the one given, or the one below it, as in LFW's tar. */
export async function findPeople(directory: string): Promise<string> {
  const folders = await foldersIn(directory);
  return folders.length === 1 ? join(directory, folders[0]!) : directory;
}

async function foldersIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function listImages(directory: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const images = new Map<string, readonly string[]>();
  for (const person of await foldersIn(directory)) {
    const files = (await readdir(join(directory, person))).filter((file) => /\.(jpe?g|png)$/i.test(file)).sort();
    images.set(
      person,
      files.map((file) => `${person}/${file}`),
    );
  }
  return images;
}
