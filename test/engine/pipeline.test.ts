import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Classifier } from "../../src/classifier/classifier.ts";
import type { RecognitionJob } from "../../src/engine/engine.ts";
import { type PipelineLimits, type PipelineParts, recognizeImage } from "../../src/engine/pipeline.ts";
import type { FaceEmbedder, ModelId } from "../../src/face/embedding.ts";
import type { RgbImage } from "../../src/face/image.ts";
import { CountingEmbedder, model, picture, SquareDetector } from "../support/square-faces.ts";

/** Knows whoever's nose is in the left part. */
const classifier: Classifier = {
  kind: "svm",
  version: "v1",
  model,
  names: ["ann"],
  classify: ([x = 0]) => [
    { name: x < 50 ? "ann" : "Unknown", probability: 0.95 },
    { name: x < 50 ? "Unknown" : "ann", probability: 0.05 },
  ],
};

const limits: PipelineLimits = { quality: { minFacePx: 20, minSharpness: 1, minFrontality: 0.1 }, minProba: 0.9 };

async function recognize(image: RgbImage, job: Partial<RecognitionJob>, over: Partial<PipelineParts> = {}) {
  const detector = new SquareDetector();
  const embedder = new CountingEmbedder();
  const parts: PipelineParts = {
    load: () => Promise.resolve({ image, size: { width: image.width, height: image.height }, scale: 1 }),
    detector,
    embedder,
    classifierAt: () => Promise.resolve(classifier),
    ...over,
  };
  const answer = await recognizeImage({ image: { kind: "path", path: "/x" }, ...job }, parts, limits);
  return { ...answer, seen: detector.seen, overrides: detector.overrides, batches: embedder.batches };
}

describe("recognizeImage", () => {
  const scene = picture(200, 100, [
    [10, 10, 40],
    [100, 20, 60],
    [180, 50, 10],
  ]);

  test("answers every face, best score first, embedded in one batch", async () => {
    const { faces, batches, size } = await recognize(scene, { classifier: "/v1" });
    assert.deepEqual(size, { width: 200, height: 100 });
    assert.deepEqual(
      faces.map(({ box, identification }) => [box.left, identification.kind]),
      [
        [100, "unknown"],
        [10, "known"],
        [180, "undecided"],
      ],
    );
    assert.deepEqual(batches, [2], "the small one is not embedded");
    assert.deepEqual(faces[2]?.identification, { kind: "undecided", reason: "too small", candidates: [] });
  });

  test("gives an image's pixels back once its answer stands, and not where something failed", async () => {
    const steps: string[] = [];
    const embedder: FaceEmbedder = {
      model,
      dimensions: 2,
      async embed(_, faces) {
        await Promise.resolve();
        steps.push("embedded");
        return faces.map(() => Float32Array.of(1, 0));
      },
    };
    const release = (image: RgbImage): void => void steps.push(image === scene ? "released" : "another released");
    await recognize(scene, { withEmbeddings: true }, { embedder, release });
    await recognize(
      scene,
      { withEmbeddings: true, regions: [{ left: 0, top: 0, right: 90, bottom: 90 }] },
      { embedder, release },
    );
    assert.deepEqual(steps, ["embedded", "released", "embedded", "released"]);
    const broken = { ...embedder, embed: () => Promise.reject(new Error("broken")) };
    await assert.rejects(recognize(scene, { withEmbeddings: true }, { embedder: broken, release }), /broken/);
    assert.equal(steps.length, 4);
  });

  test("answers embeddings of all faces when asked, and none otherwise", async () => {
    const { faces, batches } = await recognize(scene, { classifier: "/v1", withEmbeddings: true });
    assert.deepEqual(batches, [3]);
    assert.deepEqual(
      faces.map(({ embedding }) => Math.round(embedding?.[0] ?? -1)),
      [130, 30, 185],
    );
    const without = await recognize(scene, { classifier: "/v1" });
    assert.ok(without.faces.every((face) => !("embedding" in face)));
  });

  test("embeds the one face alone that is looked for: the largest, or that of an index", async () => {
    for (const [withEmbeddings, wanted] of [
      ["largest", 0],
      [2, 2],
      [3, -1],
    ] as const) {
      const { faces, batches } = await recognize(scene, { withEmbeddings });
      assert.deepEqual(batches, wanted < 0 ? [] : [1]);
      const embedded = faces.flatMap(({ embedding }, index) => (embedding === undefined ? [] : [index]));
      assert.deepEqual(embedded, wanted < 0 ? [] : [wanted]);
    }
    assert.deepEqual((await recognize(picture(50, 50, []), { withEmbeddings: "largest" })).faces, []);
  });

  test("embeds nothing when there is no classifier and no embedding is asked for", async () => {
    const { faces, batches } = await recognize(scene, {});
    assert.deepEqual(batches, []);
    assert.deepEqual(faces[0]?.identification, { kind: "undecided", reason: "no classifier", candidates: [] });
  });

  test("embeds the faces fit to be recognised before the first training too, so that they can be named later", async () => {
    const { faces } = await recognize(scene, { withEmbeddings: "judged" });
    assert.deepEqual(
      faces.map(({ identification, embedding }) => [
        identification.kind === "undecided" && identification.reason,
        embedding !== undefined,
      ]),
      [
        ["no classifier", true],
        ["no classifier", true],
        ["too small", false],
      ],
    );
  });

  test("says what is wrong with a face also before the first training: encoding goes by it", async () => {
    const { faces } = await recognize(scene, { withEmbeddings: true });
    assert.deepEqual(
      faces.map(({ identification }) => identification.kind === "undecided" && identification.reason),
      ["no classifier", "no classifier", "too small"],
    );
  });

  test("searches each region as an image of its own and answers in pixels of the whole image", async () => {
    const regions = [
      { left: 0, top: 0, right: 60, bottom: 60 },
      { left: 90.5, top: 10, right: 500, bottom: 100 },
    ];
    const { faces, seen } = await recognize(scene, { regions });
    assert.deepEqual(seen, ["60x60", "110x90"]);
    assert.deepEqual(
      faces.map(({ box, landmarks, region }) => [box.left, box.top, landmarks.nose.x, region]),
      [
        [100, 20, 130, 1],
        [10, 10, 30, 0],
        [180, 50, 185, 1],
      ],
    );
  });

  test("finds nothing in regions without area inside the image", async () => {
    const regions = [
      { left: 20, top: 20, right: 20, bottom: 60 },
      { left: 60, top: 60, right: 20, bottom: 20 },
      { left: 300, top: 0, right: 400, bottom: 50 },
      { left: -50, top: -50, right: -1, bottom: -1 },
      { left: Number.NaN, top: 0, right: 100, bottom: 100 },
    ];
    const { faces, seen } = await recognize(scene, { regions });
    assert.deepEqual([faces, seen], [[], []]);
    assert.deepEqual((await recognize(scene, { regions: [] })).faces, []);
  });

  test("answers in pixels of the original when the image was shrunk", async () => {
    const load = () => Promise.resolve({ image: scene, size: { width: 400, height: 200 }, scale: 0.5 });
    const regions = [{ left: 0, top: 0, right: 120, bottom: 120 }];
    const { faces, size } = await recognize(scene, { regions, classifier: "/v1" }, { load });
    assert.deepEqual(size, { width: 400, height: 200 });
    assert.deepEqual(faces[0]?.box, { left: 20, top: 20, right: 100, bottom: 100 });
    assert.deepEqual(faces[0]?.landmarks.nose, { x: 60, y: 68 });
    assert.equal(faces[0]?.quality.sizePx, 80);
  });

  test("looks closely where a job says, in pixels of the picture that it was told for", async () => {
    const half = { width: scene.width / 2, height: scene.height / 2 };
    const lookAt = { boxes: [{ left: 10, top: 20, right: 30, bottom: 50 }], size: half };
    const { overrides } = await recognize(scene, { lookAt });
    assert.deepEqual(overrides, [{ lookAt: [{ left: 20, top: 40, right: 60, bottom: 100 }] }]);
    const regions = [{ left: 0, top: 0, right: 50, bottom: 50 }];
    assert.deepEqual((await recognize(scene, { lookAt, regions })).overrides, [{}]);
  });

  test("goes by the overrides of a job, and by the usual settings again afterwards", async () => {
    const job = {
      classifier: "/v1",
      overrides: { inputSizePx: 320, minScore: 0.1, quality: { minFacePx: 50 }, minProba: 0.99 },
    };
    const { faces, overrides } = await recognize(scene, job);
    const answers = faces.map(({ identification }) => identification.kind === "undecided" && identification.reason);
    assert.deepEqual(answers, ["below threshold", "too small", "too small"]);
    assert.deepEqual(overrides, [{ inputSizePx: 320, minScore: 0.1 }]);
    const usual = await recognize(scene, { classifier: "/v1" });
    assert.deepEqual(usual.overrides, [undefined]);
    assert.equal(usual.faces[1]?.identification.kind, "known");
  });

  test("refuses a classifier that was trained on another model's embeddings", async () => {
    const classifierAt = () => Promise.resolve({ ...classifier, model: "other@111111111111" as ModelId });
    await assert.rejects(recognize(scene, { classifier: "/v1" }, { classifierAt }), {
      code: "GALLERY_MISMATCH",
      message: /other@111111111111.*test@000000000000/,
    });
  });
});
