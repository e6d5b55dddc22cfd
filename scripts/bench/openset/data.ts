import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { unknownName } from "../../../src/classifier/classifier.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { FaceServiceError } from "../../../src/errors.ts";
import { showProgress } from "../../../src/service/progress.ts";
import type { EmbeddedImage } from "../../../training/embeddings-file.ts";
import { centralFace } from "../lfw/embed-images.ts";
import { applyDamage, type Damage, type DamageName, damages } from "./damage.ts";
import { type CachedFace, openEmbeddingCache } from "./embedding-cache.ts";
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
  /** Of the undamaged photos of these people, and of so many known strangers, as `npm run encode` would store them. */
  trainingImages(people: readonly EnrolledPerson[], knownStrangers: number): Promise<readonly EmbeddedImage[]>;
  /** The first of each enrolled person's probes, then strangers that nothing learned from. */
  embeddedProbes(damage: DamageName | "clean", sizes: ProbeSizes): Promise<readonly Probe[]>;
  /** By file. */
  embedded(files: readonly string[], damage: Damage | undefined): Promise<ReadonlyMap<string, CachedFace | null>>;
}

export interface DataOptions {
  /** With one folder of photos per person below it. */
  readonly directory: string;
  readonly cacheDirectory: string;
  /** Whatever else changes an embedding: networks and settings. */
  readonly recipe: unknown;
  readonly seed: number;
}

/** @throws {FaceServiceError} USAGE_INVALID if the folder does not hold people enough */
export async function openOpenSetData(engine: Engine, options: DataOptions): Promise<OpenSetData> {
  const split = splitPeople(await listImages(options.directory), options.seed);
  const hashes = new Map<string, string>();
  const hashOf = async (file: string): Promise<string> => {
    const hash = hashes.get(file) ?? sha256(await readFile(join(options.directory, file)));
    hashes.set(file, hash);
    return hash;
  };
  const embedded: OpenSetData["embedded"] = (files, damage) =>
    embedFiles({ ...options, engine, hashOf }, files, damage);
  return {
    split,
    embedded,
    trainingImages: async (people, knownStrangers) => {
      const owners = [
        ...people.flatMap(({ name, training }) => training.map((file) => ({ file, label: name }))),
        ...split.knownStrangers.slice(0, knownStrangers).map((file) => ({ file, label: unknownName })),
      ];
      const faces = await embedded(
        owners.map(({ file }) => file),
        undefined,
      );
      const images = owners.map(async ({ file, label }): Promise<readonly EmbeddedImage[]> => {
        const face = faces.get(file);
        const own = `${label}/${file.slice(file.lastIndexOf("/") + 1)}`;
        return face ? [{ role: "sample", label, file: own, sha256: await hashOf(file), ...face }] : [];
      });
      return (await Promise.all(images)).flat();
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
      const faces = await embedded(
        asked.map(({ file }) => file),
        name === "clean" ? undefined : damages[name],
      );
      return asked.map((probe) => ({ ...probe, face: faces.get(probe.file) ?? null }));
    },
  };
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
    const files = (await readdir(join(directory, person))).filter((file) => /\.(jpe?g|png)$/i.test(file));
    images.set(
      person,
      files.map((file) => `${person}/${file}`),
    );
  }
  return images;
}

interface EmbedContext extends DataOptions {
  readonly engine: Engine;
  readonly hashOf: (file: string) => Promise<string>;
}

async function embedFiles(
  context: EmbedContext,
  files: readonly string[],
  damage: Damage | undefined,
): Promise<ReadonlyMap<string, CachedFace | null>> {
  // The size of the face decides how far the photo is shrunk, so the undamaged one comes first.
  const clean = damage === undefined ? undefined : await embedFiles(context, files, undefined);
  using cache = await openEmbeddingCache(cacheFile(context, damage));
  const keys = new Map<string, string>();
  for (const file of files) keys.set(file, `${file} ${await context.hashOf(file)}`);
  const missing = [...keys].filter(([, key]) => cache.get(key) === undefined);
  const label = damage === undefined ? "embedding" : `embedding, ${labelOf(damage)}`;
  const progress = showProgress({ label, total: missing.length, unit: "images" });
  const waiting = [...missing].reverse();
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [file, key] = next;
      cache.add(key, await embedPhoto(context, file, { damage, clean: clean?.get(file) }));
      progress.update(missing.length - waiting.length);
    }
  };
  if (missing.length > 0) await Promise.all(Array.from({ length: 2 * context.engine.status().workers }, work));
  if (missing.length > 0) progress.end();
  return new Map([...keys].map(([file, key]) => [file, cache.get(key) ?? null]));
}

async function embedPhoto(
  { engine, directory }: EmbedContext,
  file: string,
  { damage, clean }: { readonly damage: Damage | undefined; readonly clean: CachedFace | null | undefined },
): Promise<CachedFace | null> {
  if (clean === null) return null;
  const photo = await readFile(join(directory, file));
  const bytes =
    damage === undefined || clean === undefined
      ? photo
      : await applyDamage(photo, damage, { sizePx: clean.quality.sizePx, seed: seedOf(file) });
  const answer = await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true }).catch(faceless);
  const face = answer && centralFace(answer);
  return face?.embedding ? { vector: face.embedding, quality: face.quality } : null;
}

/** A photo that cannot be read holds no face; any other failure ends the bench. */
function faceless(error: unknown): undefined {
  if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return undefined;
  throw error;
}

function cacheFile({ cacheDirectory, recipe }: EmbedContext, damage: Damage | undefined): string {
  const key = sha256(JSON.stringify([recipe, damage ?? null])).slice(0, 16);
  return join(cacheDirectory, `embeddings-${key}.bin`);
}

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
const seedOf = (file: string): number => Number.parseInt(sha256(file).slice(0, 8), 16);

const labelOf = (damage: Damage): string =>
  Object.entries(damages).find(([, listed]) => listed === damage)?.[0] ?? "damaged copies";
