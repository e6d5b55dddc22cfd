import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine, EngineFace } from "../../../src/engine/engine.ts";
import { FaceServiceError } from "../../../src/errors.ts";
import { showProgress } from "../../../src/service/progress.ts";
import type { Probe } from "../openset/data.ts";
import { type CachedFace, type EmbeddingCache, openEmbeddingCache } from "../openset/embedding-cache.ts";
import { openDataFolder } from "../wider/dataset.ts";

interface SceneOptions {
  readonly engine: Engine;
  readonly cacheDirectory: string;
  readonly recipe: unknown;
}

/** Every face that is found in the pictures of a folder or tar; nobody in them is enrolled. */
export async function strangersIn(
  path: string,
  { engine, cacheDirectory, recipe }: SceneOptions,
): Promise<readonly Probe[]> {
  await using folder = await openDataFolder(path);
  const key = createHash("sha256")
    .update(JSON.stringify([recipe, "scenes"]))
    .digest("hex")
    .slice(0, 16);
  using cache = await openEmbeddingCache(join(cacheDirectory, `embeddings-${key}.bin`));
  const files = (await readdir(folder.directory, { recursive: true })).filter((file) => /\.(jpe?g|png)$/i.test(file));
  const missing = files.filter((file) => cachedFaces(cache, file) === undefined).sort();
  const progress = showProgress({ label: "embedding scenes", total: missing.length, unit: "pictures" });
  const waiting = [...missing].reverse();
  const work = async (): Promise<void> => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const faces = await facesIn(join(folder.directory, file), engine);
      const embedded = faces.flatMap(({ embedding, quality }) => (embedding ? [{ vector: embedding, quality }] : []));
      for (const [i, face] of embedded.entries()) cache.add(faceKey(file, i), face);
      cache.add(faceKey(file, embedded.length), null);
      progress.update(missing.length - waiting.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * engine.status().workers }, work));
  progress.end();
  return files.flatMap((file) =>
    (cachedFaces(cache, file) ?? []).map((face) => ({ file, person: "", isStranger: true, face })),
  );
}

const faceKey = (file: string, index: number): string => `${file} face ${index}`;

/** @returns undefined for a picture of which not all faces are there: the last one is followed by a null */
function cachedFaces(cache: EmbeddingCache, file: string): readonly CachedFace[] | undefined {
  const faces: CachedFace[] = [];
  for (;;) {
    const face = cache.get(faceKey(file, faces.length));
    if (face === undefined) return undefined;
    if (face === null) return faces;
    faces.push(face);
  }
}

async function facesIn(path: string, engine: Engine): Promise<readonly EngineFace[]> {
  try {
    const bytes = await readFile(path);
    return (await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true })).faces;
  } catch (error) {
    if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return [];
    throw error;
  }
}
