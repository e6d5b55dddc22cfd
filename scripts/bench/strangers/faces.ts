import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom, shuffled } from "../../../src/classifier/random.ts";
import { type Config, loadConfig } from "../../../src/config/load.ts";
import { FaceServiceError } from "../../../src/errors.ts";
import type { FaceQuality } from "../../../src/face/quality.ts";
import { startEngine } from "../../../training/start-engine.ts";
import type { DamageName } from "../openset/damage.ts";
import { findPeople } from "../openset/data.ts";
import { damaged, PhotoEmbedder, untreated } from "../openset/embed-photos.ts";
import { embeddingRecipe } from "../openset/recipe.ts";
import { openDataFolder } from "../wider/dataset.ts";

/** A stranger's face, with the truth of it. */
export interface StrangerFace {
  readonly id: string;
  readonly person: string;
  readonly vector: Float32Array;
  readonly quality: FaceQuality;
}

export interface StrangerFaces {
  readonly embedder: string;
  /** In the order in which they come by, drawn by the seed. */
  readonly faces: readonly StrangerFace[];
}

export interface StrangerOptions {
  readonly path: string;
  readonly cache: string | undefined;
  readonly seed: number;
  /** People who come several times, and those who come once. */
  readonly regulars: number;
  readonly passers: number;
  readonly damage: DamageName | "clean";
  /** Undefined: that of config.json. */
  readonly embedder: Config["models"]["embedder"]["kind"] | undefined;
}

/** Nobody comes by more often than this. */
const mostPhotos = 10;
const projectDirectory = fileURLToPath(new URL("../../../../", import.meta.url));

/**
 * Photos of strangers, some of whom come several times, embedded by the real engine with the defaults of config.json.
 *
 * @throws {FaceServiceError} USAGE_INVALID if the folder does not hold people enough
 */
export async function openStrangerFaces(options: StrangerOptions): Promise<StrangerFaces> {
  const { cache, seed, damage } = options;
  const config = withEmbedder(await loadConfig(join(projectDirectory, "config.json"), {}), options.embedder);
  const directory = await findPeople((await openDataFolder(options.path)).directory);
  const files = drawPhotos(await photosOf(directory), options);
  await using engine = await startEngine(config, "bench-strangers");
  const cacheDirectory = cache === undefined ? join(projectDirectory, ".cache", "openset") : resolve(cache);
  const recipe = embeddingRecipe(config, engine.status());
  const embedder = new PhotoEmbedder(engine, { directory, cacheDirectory, recipe });
  const found = await embedder.embed(files, damage === "clean" ? untreated : damaged(damage));
  const { minFacePx, minSharpness, minFrontality } = config.quality;
  const isFit = ({ sizePx, sharpness, frontality }: FaceQuality): boolean =>
    sizePx >= minFacePx && sharpness >= minSharpness && frontality >= minFrontality;
  const faces = files.flatMap((file): readonly StrangerFace[] => {
    const face = found.get(file);
    const person = file.slice(0, file.indexOf("/"));
    return face && isFit(face.quality) ? [{ id: file, person, ...face }] : [];
  });
  return { embedder: engine.status().embedder, faces: shuffled(faces, seededRandom(seed)) };
}

const withEmbedder = (config: Config, kind: StrangerOptions["embedder"]): Config =>
  kind === undefined
    ? config
    : { ...config, models: { ...config.models, embedder: { ...config.models.embedder, kind } } };

function drawPhotos(
  photos: ReadonlyMap<string, readonly string[]>,
  { seed, regulars, passers }: StrangerOptions,
): readonly string[] {
  const random = seededRandom(seed);
  const people = shuffled(
    [...photos].sort(([a], [b]) => (a < b ? -1 : 1)),
    random,
  );
  const several = people.filter(([, files]) => files.length > 1);
  const once = people.filter(([, files]) => files.length === 1);
  if (several.length < 2)
    throw new FaceServiceError("USAGE_INVALID", `expected people with several photos, got ${several.length}`);
  return [
    ...several.slice(0, regulars).flatMap(([, files]) => shuffled(files, random).slice(0, mostPhotos)),
    ...once.slice(0, passers).flatMap(([, files]) => files),
  ];
}

async function photosOf(directory: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const photos = new Map<string, readonly string[]>();
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const files = (await readdir(join(directory, entry.name))).filter((file) => /\.(jpe?g|png)$/i.test(file));
    photos.set(
      entry.name,
      files.sort().map((file) => `${entry.name}/${file}`),
    );
  }
  return photos;
}
