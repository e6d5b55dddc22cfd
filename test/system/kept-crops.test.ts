import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/load.ts";
import type { Engine, EngineFace } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/open-engine.ts";
import { cosineSimilarity } from "../../src/face/embedding.ts";
import { heightOf, widthOf } from "../../src/face/geometry.ts";
import { cutFaces } from "../../src/images/cut-faces.ts";
import { openLog } from "../../src/service/log.ts";
import { fetchedModels } from "../support/fetched-models.ts";

const shipped = fileURLToPath(new URL("../../../config.json", import.meta.url));
const limits = { maxBytes: 33_554_432, maxPixels: 40_000_000 };
/** Strangers' faces have 0.67 on average in the default network, one person's in two photos 0.89 (docs/review.md). */
const nearlyTheSame = 0.97;

describe("a kept picture of a face", () => {
  let engine: Engine;
  let photos = "";
  before(async () => {
    photos = await (await fetchedModels()).store.asset("sample-photos");
    const config = await loadConfig(shipped, {});
    const settings = { ...config, engine: { ...config.engine, workers: 1 } };
    engine = await openEngine(settings, { log: openLog({ level: "silent", name: "test" }), environment: process.env });
  });
  after(() => engine[Symbol.asyncDispose]());

  const facesIn = async (bytes: Uint8Array): Promise<readonly EngineFace[]> =>
    (await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true })).faces;

  test("is found and embedded again as nearly the same face", async () => {
    const bytes = await readFile(join(photos, "sample6.jpg"));
    const faces = (await facesIn(bytes)).filter(({ quality }) => quality.sizePx >= 40);
    assert.ok(faces.length >= 3, `${faces.length} faces`);
    const boxes = faces.map(({ box }) => box);
    const crops = await cutFaces(bytes, boxes, { limits, maxSidePx: 384 });
    for (const [index, face] of faces.entries()) {
      const again = largest(await facesIn(crops[index] ?? new Uint8Array()));
      assert.ok(face.embedding !== undefined && again?.embedding !== undefined, `face ${index} is not found again`);
      const similarity = cosineSimilarity(face.embedding, again.embedding);
      assert.ok(similarity >= nearlyTheSame, `face ${index} of ${face.quality.sizePx} px: ${similarity}`);
    }
  });
});

const area = ({ box }: EngineFace): number => widthOf(box) * heightOf(box);
const largest = (faces: readonly EngineFace[]): EngineFace | undefined =>
  [...faces].sort((a, b) => area(b) - area(a))[0];
