import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import type { FaceDetection } from "../../../src/face/detection.ts";
import { cosineSimilarity } from "../../../src/face/embedding.ts";
import { intersectionOverUnion } from "../../../src/face/geometry.ts";
import type { RgbImage } from "../../../src/face/image.ts";
import { decodeImage } from "../../../src/images/decode.ts";
import type { NetworkId } from "../../../src/models/manifest.ts";
import { openDetector } from "../../../src/models/open-detector.ts";
import { openEmbedder } from "../../../src/models/open-embedder.ts";
import {
  int8Networks,
  type Precision,
  rewritten,
  storeInPrecision,
} from "../../../src/models/precision/store-in-precision.ts";
import type { ModelStore } from "../../../src/models/store.ts";
import { type FetchedModels, fetchedModels } from "../../support/fetched-models.ts";

const session = { provider: "cpu", intraOpThreads: 1 } as const;
const limits = { maxBytes: 2 ** 24, maxPixels: 2 ** 24, maxSidePx: 2560 };
const detection = { inputSizePx: 640, effort: "balanced", minScore: 0.5, overlap: 0.5, maxFaces: 50 } as const;

let models: FetchedModels;
let photo: RgbImage;
before(async () => {
  models = await fetchedModels();
  const file = join(await models.store.asset("sample-photos"), "sample1.jpg");
  photo = (await decodeImage(await readFile(file), limits)).image;
});

/** As the engine's store would, also on a processor that gains nothing by it. */
const inPrecision = (precision: Precision): Pick<ModelStore, "network"> => ({
  network: async (id) => rewritten(id, await models.store.network(id), precision),
});

async function facesIn(store: Pick<ModelStore, "network">): Promise<readonly FaceDetection[]> {
  const settings = { models: { detector: { kind: "rfb-onet", path: null, sha256: null } }, detection } as const;
  await using detector = await openDetector(settings, { store, directory: "/", session });
  return await detector.detect(photo);
}

async function embeddings(store: Pick<ModelStore, "network">, faces: readonly FaceDetection[]) {
  const settings = { models: { embedder: { kind: "fused", path: null, sha256: null } } } as const;
  await using embedder = await openEmbedder(settings, { store, directory: "/", session });
  const vectors = await embedder.embed(
    photo,
    faces.map(({ landmarks }) => landmarks),
  );
  return { model: embedder.model, vectors };
}

describe("networks in another precision", () => {
  for (const [precision, alike] of [
    ["int8", 0.97],
    ["fp16", 0.9999],
  ] as const)
    test(`${precision} finds the same faces, and its vectors are near those of fp32 but go by another name`, async () => {
      const wanted = await facesIn(models.store);
      const found = await facesIn(inPrecision(precision));
      assert.ok(wanted.length >= 3);
      assert.equal(found.length, wanted.length);
      for (const { box } of wanted) assert.ok(found.some((face) => intersectionOverUnion(face.box, box) > 0.85));
      const [before, after] = [
        await embeddings(models.store, wanted),
        await embeddings(inPrecision(precision), wanted),
      ];
      assert.notEqual(after.model, before.model);
      for (const [i, vector] of before.vectors.entries())
        assert.ok(cosineSimilarity(vector, after.vectors[i]!) > alike, `face ${i}`);
    });

  test("come out with the same bytes each time, in 8 bits with a quarter of them", async () => {
    for (const id of int8Networks) {
      const bytes = await models.store.network(id);
      const [once, again] = [rewritten(id, bytes, "int8"), rewritten(id, bytes, "int8")];
      assert.deepEqual(once, again);
      assert.ok(once.length < bytes.length * 0.35, `${id}: ${once.length} of ${bytes.length} bytes`);
    }
  });

  test("fp32 changes nothing, and int8 nothing of a network that it does not pay for", async () => {
    assert.equal(storeInPrecision(models.store, { precision: "fp32", provider: "cuda" }), models.store);
    const id: NetworkId = "fr-feature";
    const bytes = await models.store.network(id);
    assert.equal(rewritten(id, bytes, "int8"), bytes);
  });

  test("are refused where they gain nothing", () => {
    for (const [precision, provider] of [
      ["int8", "cuda"],
      ["int8", "webgpu"],
      ["fp16", "cpu"],
    ] as const)
      assert.throws(() => storeInPrecision(models.store, { precision, provider }), {
        code: "CONFIG_INVALID",
        message: new RegExp(`on ${provider}, got ${precision}`),
      });
  });
});
