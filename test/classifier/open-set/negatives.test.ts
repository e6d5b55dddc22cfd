import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { trainNearest } from "../../../src/classifier/nearest/train.ts";
import { narrowed, stranger } from "../../../src/classifier/open-set/evidence.ts";
import type { Samples } from "../../../src/classifier/open-set/samples.ts";
import { candidates, type Trained } from "../../../src/classifier/open-set/trained.ts";
import { trainSvm } from "../../../src/classifier/svm/train.ts";
import { unitVector } from "../../../src/face/embedding.ts";
import { syntheticFaces } from "../synthetic-faces.ts";

const household = { people: 4, images: 8, strangers: 25 };

const kinds: Readonly<Record<string, (samples: Samples) => Trained>> = {
  svm: (samples) => trainSvm(samples, { kernel: { kind: "linear" }, cost: 1 }, { folds: 3, seed: 1 }),
  nearest: (samples) => trainNearest(samples, { kind: "best" }, { seed: 1 }),
};

const probability = (trained: Trained, vector: Float32Array, name: string): number =>
  candidates(trained, trained.evidence(vector)).find((one) => one.name === name)!.probability;

describe("hard negatives", () => {
  for (const [kind, train] of Object.entries(kinds))
    test(`lower one person's chance on such faces, and nobody else's: ${kind}`, () => {
      const faces = syntheticFaces(household);
      const { samples } = faces;
      // Half-way to person 0: a look-alike of whom the user has one picture, and the camera takes another.
      const own = faces.faceOf(0);
      const other = faces.stranger();
      const lookAlike = unitVector(own.map((value, i) => value + 0.55 * other[i]!));
      const again = unitVector(lookAlike.map((value, i) => value + 0.1 * faces.stranger()[i]!));
      const bob = faces.faceOf(1);
      const negatives = [
        { vector: lookAlike, person: 0, group: 1000 },
        { vector: samples.vectors[8]!, person: 0, group: 1001 },
      ];
      const before = train(samples);
      const after = train({ ...samples, negatives });
      assert.ok(probability(before, again, "person 000") > 0.5);
      assert.ok(probability(after, again, "person 000") < 0.1);
      assert.ok(probability(after, faces.faceOf(0), "person 000") > 0.9, "the person stays known");
      assert.ok(probability(after, bob, "person 001") > 0.9, "whom the picture shows is no stranger for it");
      assert.ok(probability(after, samples.vectors[8]!, "person 001") > 0.9);
    });
});

describe("narrowed", () => {
  test("keeps the people that could matter, and the right one among them", () => {
    const similarities = Float64Array.from({ length: 100 }, (_, p) => p / 100);
    const margins = Float64Array.from({ length: 100 }, (_, p) => 1 - p);
    const { evidence, truth } = narrowed({ evidence: { margins, similarities }, truth: 42 });
    assert.ok(evidence.similarities.length < 20);
    assert.equal(evidence.similarities[truth], 0.42);
    assert.deepEqual([Math.max(...evidence.similarities), Math.max(...evidence.margins)], [0.99, 1]);
    assert.equal(narrowed({ evidence, truth: stranger }).truth, stranger);
  });
});
