import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import { type Config, loadConfig } from "../../src/config/load.ts";
import type { FaceDetection, FaceDetector } from "../../src/face/detection.ts";
import { cosineSimilarity, type FaceEmbedder } from "../../src/face/embedding.ts";
import { intersectionOverUnion } from "../../src/face/geometry.ts";
import type { RgbImage } from "../../src/face/image.ts";
import { mapLandmarks } from "../../src/face/landmarks.ts";
import { assessQuality, qualityProblem } from "../../src/face/quality.ts";
import { openDetector } from "../../src/models/open-detector.ts";
import { openEmbedder } from "../../src/models/open-embedder.ts";
import { fetchedModels } from "../support/fetched-models.ts";

const session = { provider: "cpu", intraOpThreads: 1 } as const;
/** Measured on LFW: 1 in 1,000 pairs of strangers is more alike. */
const strangersLimit = 0.79;

let config: Config;
let detector: FaceDetector & AsyncDisposable;
let embedder: FaceEmbedder & AsyncDisposable;
let photo: Buffer;
let image: RgbImage;
let faces: readonly FaceDetection[];

before(async () => {
  config = await loadConfig(fileURLToPath(new URL("../../../config.json", import.meta.url)), {});
  const { store, directory } = await fetchedModels();
  const dependencies = { store, directory, session };
  detector = await openDetector(config, dependencies);
  embedder = await openEmbedder(config, dependencies);
  photo = await readFile(join(await store.asset("sample-photos"), "sample1.jpg"));
  image = await pixelsOf(sharp(photo));
  faces = await detector.detect(image);
});

after(async () => {
  await detector[Symbol.asyncDispose]();
  await embedder[Symbol.asyncDispose]();
});

async function pixelsOf(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

const embed = (from: RgbImage, of: readonly FaceDetection[]) =>
  embedder.embed(
    from,
    of.map(({ landmarks }) => landmarks),
  );

describe("the default networks on a photo of several people", () => {
  test("find several faces that pass the default quality limits", () => {
    assert.ok(faces.length >= 3, `${faces.length} faces`);
    for (const face of faces) assert.equal(qualityProblem(assessQuality(image, face), config.quality), undefined);
  });

  test("know each person again in a smaller, darker, recompressed copy, and take no two for one", async () => {
    const half = await sharp(photo)
      .resize({ width: Math.round(image.width / 2) })
      .linear(0.7, 10)
      .jpeg({ quality: 50 })
      .toBuffer();
    const copy = await pixelsOf(sharp(half));
    const found = (await detector.detect(copy)).map((face) => ({
      face,
      box: mapBox(face, image.width / copy.width),
    }));
    const vectors = await embed(image, faces);
    const again = await embed(
      copy,
      found.map(({ face }) => face),
    );
    for (const [i, { box }] of faces.entries()) {
      const match = found.findIndex((other) => intersectionOverUnion(box, other.box) > 0.5);
      assert.ok(match >= 0, `face ${i} is found in the copy`);
      assert.ok(cosineSimilarity(vectors[i]!, again[match]!) > strangersLimit, `face ${i} is known again`);
      for (const [j] of faces.entries())
        if (j !== i) assert.ok(cosineSimilarity(vectors[i]!, vectors[j]!) < strangersLimit, `faces ${i} and ${j}`);
    }
  });

  test("give unit vectors that hardly move when the landmarks are a few pixels off", async () => {
    const [face] = faces;
    assert.ok(face);
    const moved = mapLandmarks(face.landmarks, ({ x, y }, name) => ({ x: x + (name === "nose" ? 3 : -1), y: y + 1 }));
    const [vector, other] = await embedder.embed(image, [face.landmarks, moved]);
    assert.ok(Math.abs(Math.hypot(...vector!) - 1) < 1e-5);
    assert.ok(cosineSimilarity(vector!, other!) > 0.95);
  });

  test("refuse the faces of a strongly blurred copy as too blurred", async () => {
    for (const face of faces) {
      const eyesPx = Math.hypot(
        face.landmarks.rightEye.x - face.landmarks.leftEye.x,
        face.landmarks.rightEye.y - face.landmarks.leftEye.y,
      );
      // 4 px on the aligned face, whose eyes stand 35 px apart.
      const blurred = await pixelsOf(sharp(photo).blur((4 * eyesPx) / 35));
      assert.equal(qualityProblem(assessQuality(blurred, face), config.quality), "too blurred");
    }
  });
});

function mapBox({ box }: FaceDetection, scale: number) {
  return { left: box.left * scale, top: box.top * scale, right: box.right * scale, bottom: box.bottom * scale };
}
