import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Classifier } from "../../src/classifier/classifier.ts";
import { identifyFaces } from "../../src/engine/identify-faces.ts";
import type { PipelineLimits } from "../../src/engine/pipeline.ts";
import type { FaceEmbedder, ModelId } from "../../src/face/embedding.ts";

const model = "two-numbers" as ModelId;
const embedder: FaceEmbedder = { model, dimensions: 2, embed: () => Promise.resolve([]) };
const limits: PipelineLimits = { quality: { minFacePx: 20, minSharpness: 1, minFrontality: 0.1 }, minProba: 0.9 };
const quality = { sizePx: 50, sharpness: 100, frontality: 0.8, detectionScore: 0.9 };

/** As sure of Ann as the vector points to the right; what it was asked is kept. */
class Pointing implements Classifier {
  readonly kind = "svm";
  readonly version = "v1";
  readonly model: ModelId;
  readonly names = ["Ann"];
  readonly asked: unknown[] = [];

  constructor(of: ModelId = model) {
    this.model = of;
  }

  classify(vector: Float32Array, of?: unknown) {
    const [right = 0] = vector;
    this.asked.push(of);
    return [
      { name: "Ann", probability: right },
      { name: "Unknown", probability: 1 - right },
    ].sort((a, b) => b.probability - a.probability);
  }
}

async function identify(vectors: readonly (readonly number[])[], classifier: Classifier | undefined, of = quality) {
  const faces = vectors.map((vector) => ({ vector: Float32Array.from(vector), quality: of }));
  const parts = { embedder, classifierAt: () => Promise.resolve(classifier ?? new Pointing()) };
  const job = { faces, ...(classifier === undefined ? {} : { classifier: "/v1" }) };
  const { identifications } = await identifyFaces(job, parts, limits);
  return identifications.map((answer) => (answer.kind === "undecided" ? answer.reason : answer.kind));
}

describe("identifyFaces", () => {
  test("brings embeddings to length 1, asks the classifier with the quality and holds its word to the threshold", async () => {
    const classifier = new Pointing();
    assert.deepEqual(
      await identify(
        [
          [9, 0],
          [0, 0.01],
          [0.7, 0.7],
        ],
        classifier,
      ),
      ["known", "unknown", "below threshold"],
    );
    assert.deepEqual(classifier.asked, [quality, quality, quality]);
  });

  test("does not ask about a face that fails a gate, nor before the first training", async () => {
    const classifier = new Pointing();
    assert.deepEqual(await identify([[1, 0]], classifier, { ...quality, sizePx: 10 }), ["too small"]);
    assert.deepEqual(classifier.asked, []);
    assert.deepEqual(await identify([[1, 0]], undefined), ["no classifier"]);
  });

  test("refuses what the embedder cannot have made, and a classifier of another network", async () => {
    await assert.rejects(identify([[1, 0, 0]], new Pointing()), { code: "REQUEST_INVALID" });
    await assert.rejects(identify([[0, 0]], new Pointing()), { code: "REQUEST_INVALID" });
    await assert.rejects(identify([[1, 0]], new Pointing("other" as ModelId)), { code: "GALLERY_MISMATCH" });
  });
});
