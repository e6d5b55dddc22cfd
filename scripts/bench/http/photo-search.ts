import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../../src/config/load.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { Recognizer } from "../../../src/http/recognizer.ts";
import { openModelStore } from "../../../src/models/store.ts";
import { Holding } from "../../../src/service/holding.ts";
import { showProgress } from "../../../src/service/progress.ts";
import { likenessOf } from "../../../src/sightings/gathering/likeness.ts";
import { openFaceIndex } from "../../../src/sightings/gathering/open-index.ts";
import { type PhotoSearch, photoSearch } from "../../../src/sightings/photo-search.ts";
import type { Sightings } from "../../../src/sightings/sightings.ts";
import { startEngine } from "../../../training/start-engine.ts";
import { faceGallery } from "../search/galleries.ts";
import { idAt } from "./stored-faces.ts";

export interface MeasuredSearch extends AsyncDisposable {
  readonly recognizer: Recognizer;
  readonly search: PhotoSearch;
  /** JPEG. */
  readonly photo: Uint8Array;
}

const projectDirectory = fileURLToPath(new URL("../../../../", import.meta.url));
const atOnce = 1000;
const seed = 1;

/**
 * The engine by config.json, and as many embeddings as faces are kept, in the server's own index: those of the sample photos and
 * mixtures of them, which are more alike than faces are.
 */
export async function openSearch(store: Pick<Sightings, "get">, total: number): Promise<MeasuredSearch> {
  await using opened = new Holding();
  const config = await loadConfig(join(projectDirectory, "config.json"), {});
  const engine = opened.use(await startEngine(config, "bench-http"));
  const photos = await samplePhotos(join(projectDirectory, config.models.directory));
  const images = (await Promise.all(photos.map((photo) => facesOf(engine, photo)))).flat();
  const { dimensions, vectors } = faceGallery(
    images.map(({ embedding, quality }, nth) => {
      return { label: String(nth), role: "sample", file: String(nth), sha256: "", vector: embedding, quality };
    }),
    total,
    1,
    seed,
  );
  const index = opened.use(openFaceIndex({ dimensions, maxVectors: total }));
  const progress = showProgress({ label: "indexing", total, unit: "faces" });
  for (let from = 0; from < total; from += atOnce) {
    const faces = vectors.slice(from, from + atOnce).map(({ vector }, nth) => ({ id: idAt(from + nth), vector }));
    await index.call("put", faces);
    progress.update(from + faces.length);
  }
  progress.end();
  const { detector, embedder } = engine.status();
  const [photo = new Uint8Array()] = photos;
  const held = opened.move();
  return {
    photo,
    recognizer: {
      look: async (bytes, { withEmbeddings = false } = {}) => {
        const answer = await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings });
        return { ...answer, classifier: null };
      },
      models: () => ({ detector, embedder }),
    },
    search: photoSearch(store, {
      likeness: likenessOf(embedder),
      above: (vector, least, most) => index.call("above", { vector: vector.slice(), least, most }),
    }),
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

async function samplePhotos(models: string): Promise<readonly Uint8Array[]> {
  const directory = await openModelStore({ directory: models }).asset("sample-photos");
  const files = (await readdir(directory)).filter((name) => /\.jpe?g$/i.test(name)).sort();
  return await Promise.all(files.map((file) => readFile(join(directory, file))));
}

async function facesOf(engine: Pick<Engine, "recognize">, bytes: Uint8Array) {
  const { faces } = await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true });
  return faces.flatMap(({ embedding, quality }) =>
    embedding === undefined || quality === undefined ? [] : [{ embedding, quality }],
  );
}
