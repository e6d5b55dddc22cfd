import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../../../src/engine/engine.ts";
import { FaceServiceError } from "../../../src/errors.ts";
import { showProgress } from "../../../src/service/progress.ts";
import { type CopyDamage, degradedCopy } from "../../../training/degraded-copies.ts";
import { centralFace } from "../lfw/embed-images.ts";
import { applyDamage, type DamageName, damageOf } from "./damage.ts";
import { type CachedFace, openEmbeddingCache } from "./embedding-cache.ts";

/** What is done to a photo before its face is embedded. */
export interface Treatment {
  /** For the progress bar. */
  readonly label: string;
  /** Names it among the cached embeddings; JSON. */
  readonly key: unknown;
  /** Undefined where the photo stays as it is. @returns undefined if that cannot be done to this photo */
  readonly apply?: (photo: Uint8Array, face: TreatedFace) => Promise<Uint8Array | undefined>;
}

export interface TreatedFace {
  /** Its size in the undamaged photo. */
  readonly sizePx: number;
  readonly file: string;
  /** Of the photo's bytes. */
  readonly sha256: string;
}

export const untreated: Treatment = { label: "as they are", key: null };

export const damaged = (name: DamageName): Treatment => ({
  label: name,
  key: damageOf(name),
  apply: (photo, { sizePx, file }) => applyDamage(photo, damageOf(name), { sizePx, seed: seedOf(file) }),
});

/** A copy as `npm run encode` makes them. */
export const copied = (damage: CopyDamage): Treatment => ({
  label: `copies, ${damage.name}`,
  key: ["copy", damage],
  apply: async (photo, face) => (await degradedCopy(photo, damage, face))?.bytes,
});

export interface PhotoFolder {
  /** With one folder of photos per person below it. */
  readonly directory: string;
  readonly cacheDirectory: string;
  /** Whatever else changes an embedding: networks and settings. */
  readonly recipe: unknown;
}

/** Embeds photos by the real engine as they are asked for, each once, ever. */
export class PhotoEmbedder {
  readonly #engine: Engine;
  readonly #folder: PhotoFolder;
  readonly #hashes = new Map<string, string>();

  constructor(engine: Engine, folder: PhotoFolder) {
    this.#engine = engine;
    this.#folder = folder;
  }

  /** Of the photo's bytes, in hexadecimal. */
  async hashOf(file: string): Promise<string> {
    const hash = this.#hashes.get(file) ?? sha256(await this.#read(file));
    this.#hashes.set(file, hash);
    return hash;
  }

  /** @returns by file; null where no face was found */
  async embed(files: readonly string[], treatment = untreated): Promise<ReadonlyMap<string, CachedFace | null>> {
    // The size of the face decides how far a photo is shrunk, so the undamaged one comes first.
    const before = treatment.apply === undefined ? undefined : await this.embed(files);
    using cache = await openEmbeddingCache(this.#cacheFile(treatment));
    const keys = new Map<string, string>();
    for (const file of files) keys.set(file, `${file} ${await this.hashOf(file)}`);
    const missing = [...keys].filter(([, key]) => cache.get(key) === undefined);
    const progress = missing.length > 0 ? this.#progress(treatment, missing.length) : undefined;
    const waiting = [...missing].reverse();
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const [file, key] = next;
        cache.add(key, await this.#embedPhoto(file, treatment, before?.get(file)));
        progress?.update(missing.length - waiting.length);
      }
    };
    await Promise.all(Array.from({ length: 2 * this.#engine.status().workers }, work));
    progress?.end();
    return new Map([...keys].map(([file, key]) => [file, cache.get(key) ?? null]));
  }

  async #embedPhoto(
    file: string,
    { apply }: Treatment,
    before: CachedFace | null | undefined,
  ): Promise<CachedFace | null> {
    const photo = await this.#read(file);
    const bytes = apply === undefined ? photo : before && (await apply(photo, await this.#treatedFace(file, before)));
    if (!bytes) return null;
    const job = { image: { kind: "bytes", bytes }, withEmbeddings: true } as const;
    const answer = await this.#engine.recognize(job).catch(faceless);
    const face = answer && centralFace(answer);
    return face?.embedding ? { vector: face.embedding, quality: face.quality } : null;
  }

  async #treatedFace(file: string, { quality }: CachedFace): Promise<TreatedFace> {
    return { sizePx: quality.sizePx, file, sha256: await this.hashOf(file) };
  }

  #read(file: string): Promise<Buffer> {
    return readFile(join(this.#folder.directory, file));
  }

  #cacheFile({ key }: Treatment): string {
    const { cacheDirectory, recipe } = this.#folder;
    return join(cacheDirectory, `embeddings-${sha256(JSON.stringify([recipe, key])).slice(0, 16)}.bin`);
  }

  #progress({ label }: Treatment, total: number) {
    return showProgress({ label: `embedding, ${label}`, total, unit: "photos" });
  }
}

/** A photo that cannot be read holds no face; any other failure ends the bench. */
function faceless(error: unknown): undefined {
  if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return undefined;
  throw error;
}

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
const seedOf = (file: string): number => Number.parseInt(sha256(file).slice(0, 8), 16);
