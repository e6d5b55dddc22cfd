import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { trainNearest } from "../../src/classifier/nearest/train.ts";
import { candidates } from "../../src/classifier/open-set/trained.ts";
import { trainSvm } from "../../src/classifier/svm/train.ts";
import type { ModelId } from "../../src/face/embedding.ts";
import { syntheticFaces } from "./synthetic-faces.ts";

describe("500 people", () => {
  const faces = syntheticFaces({ people: 500, images: 3, strangers: 20, dimensions: 32 });
  const trained = {
    svm: trainSvm(faces.samples, { kernel: { kind: "linear" }, cost: 1 }, { folds: 2, seed: 1 }),
    nearest: trainNearest(faces.samples, { kind: "best" }, { seed: 1 }),
  };

  for (const [kind, classifier] of Object.entries(trained)) {
    test(`are told apart: ${kind}`, () => {
      const right = Array.from({ length: 100 }, (_, i) => {
        const [best] = candidates(classifier, classifier.evidence(faces.faceOf(5 * i)));
        return best?.name === `person ${String(5 * i).padStart(3, "0")}` ? 1 : 0;
      }).reduce((sum: number, one) => sum + one, 0);
      assert.ok(right >= 60, `${right} of 100 most probable`);
    });

    test(`and strangers from them: ${kind}`, () => {
      const named = Array.from(
        { length: 200 },
        () => candidates(classifier, classifier.evidence(faces.stranger()))[0]!,
      );
      const wrong = named.filter(({ name, probability }) => name !== "Unknown" && probability >= 0.9);
      assert.ok(wrong.length <= 2, `${wrong.length} of 200 strangers named`);
    });
  }

  test("keep the file of the nearest classifier the same for the same seed", () => {
    const model = "net@0123456789ab" as ModelId;
    const again = trainNearest(faces.samples, { kind: "best" }, { seed: 1 });
    assert.deepEqual([...again.files({ model })], [...trained.nearest.files({ model })]);
  });
});
