import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { ModelId } from "../../src/face/embedding.ts";
import { type Embeddings, readEmbeddings, writeEmbeddings } from "../../src/gallery/embeddings-file.ts";

const quality = { sizePx: 80, sharpness: 210.5, frontality: 0.9, detectionScore: 0.97 };
const embeddings: Embeddings = {
  model: "toy@0" as ModelId,
  dimensions: 3,
  recipe: "r1",
  images: [
    { label: "ada", role: "sample", file: "ada/1.jpg", sha256: "aa", vector: Float32Array.of(1, 0, 0), quality },
    {
      label: "ada",
      role: "not",
      file: "ada/not/1.jpg",
      sha256: "ab",
      vector: Float32Array.of(0, 1, 0),
      quality,
      copies: [
        { damage: "32 px", vector: Float32Array.of(0, 0.8, 0.6), quality: { ...quality, sizePx: 32 } },
        { damage: "quality 40", vector: Float32Array.of(0, 0, 1), quality },
      ],
    },
    {
      label: "Unknown",
      role: "sample",
      file: "Unknown/Zoë 🙂.png",
      sha256: "bb",
      vector: Float32Array.of(0, 0.6, 0.8),
      quality,
      copies: [],
    },
  ],
  rejected: [{ file: "ada/2.jpg", sha256: "cc", reason: "no face found" }],
};

describe("embeddings file", () => {
  let folder = "";
  let path = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "embeddings-"));
    path = join(folder, "below", "embeddings.bin");
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("reads back what was written, to the bit, and leaves no temporary file", async () => {
    await writeEmbeddings(path, embeddings);
    assert.deepEqual(await readEmbeddings(path), embeddings);
    assert.deepEqual(await readdir(join(folder, "below")), ["embeddings.bin"]);
  });

  test("holds no images just as well", async () => {
    const empty = { ...embeddings, images: [], rejected: [] };
    await writeEmbeddings(path, empty);
    assert.deepEqual(await readEmbeddings(path), empty);
  });

  test("reads a file of the version before: its images are samples without copies", async () => {
    await cp(new URL("../../../test/fixtures/embeddings/before-roles.bin", import.meta.url), path);
    const { images, rejected } = await readEmbeddings(path);
    assert.deepEqual(
      images.map(({ label, role, file, copies }) => [label, role, file, copies]),
      [
        ["ada", "sample", "ada/1.jpg", undefined],
        ["Unknown", "sample", "Unknown/Zoë 🙂.png", undefined],
      ],
    );
    assert.deepEqual(images[1]?.vector, Float32Array.of(0, 0.6, 0.8));
    assert.equal(rejected.length, 1);
  });

  test("tells the remedy when the file is missing", async () => {
    await assert.rejects(readEmbeddings(path), { code: "DATASET_INVALID", message: /npm run encode dataset/ });
  });

  test("refuses a file cut short at any place, a changed vector and a foreign file", async () => {
    await writeEmbeddings(path, embeddings);
    const whole = await readFile(path);
    for (const length of [0, 7, 11, 40, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length));
      await assert.rejects(readEmbeddings(path), { code: "DATASET_INVALID" }, `cut at ${length}`);
    }
    const changed = Buffer.from(whole);
    changed[changed.length - 2]! ^= 1;
    await writeFile(path, changed);
    await assert.rejects(readEmbeddings(path), { code: "DATASET_INVALID", message: /damaged/ });
    await writeFile(path, "some pickle");
    await assert.rejects(readEmbeddings(path), { code: "DATASET_INVALID", message: /no embeddings file/ });
  });
});
