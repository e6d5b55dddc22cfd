import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { candidates } from "../../../src/classifier/open-set/trained.ts";
import { searchSvm } from "../../../src/classifier/svm/search.ts";
import { trainSvm } from "../../../src/classifier/svm/train.ts";
import type { ModelId } from "../../../src/face/embedding.ts";
import { decide } from "../../../src/face/identification.ts";
import { type SyntheticOptions, syntheticFaces } from "../synthetic-faces.ts";

const model = "net@0123456789ab" as ModelId;
const linear = { kernel: { kind: "linear" }, cost: 1 } as const;

/** Shares of fresh faces that get the right name, and of fresh strangers that get any, at 0.9. */
function measure(options: SyntheticOptions) {
  const { samples, faceOf, stranger } = syntheticFaces({ dimensions: 128, ...options });
  const trained = trainSvm(samples, linear, { folds: 5, seed: 1 });
  const answer = (vector: Float32Array) => decide(candidates(trained, trained.evidence(vector)), 0.9);
  let right = 0;
  let named = 0;
  for (let i = 0; i < 300; i++) {
    const person = i % options.people;
    const known = answer(faceOf(person));
    if (known.kind === "known" && known.name === samples.names[person]) right++;
    if (answer(stranger()).kind === "known") named++;
  }
  return { right: right / 300, named: named / 300 };
}

describe("trainSvm", () => {
  for (const options of [
    { people: 1, images: 6, strangers: 20 },
    { people: 2, images: 5, strangers: 0 },
    { people: 5, images: 3, strangers: 5 },
    { people: 5, images: 10, strangers: 0 },
    { people: 20, images: 8, strangers: 20 },
    { people: 60, images: 4, strangers: 10 },
  ])
    test(`names clear faces and no strangers at 0.9: ${JSON.stringify(options)}`, () => {
      const { right, named } = measure(options);
      assert.ok(named <= 0.01, `${named} of the strangers named`);
      assert.ok(right >= 0.95, `${right} of the known faces named`);
    });

  test("writes the same bytes for the same seed", () => {
    const make = (seed: number) => {
      const { samples } = syntheticFaces({ people: 4, images: 6, strangers: 8 });
      const settings = searchSvm(samples, { folds: 3, seed });
      return [...trainSvm(samples, settings, { folds: 3, seed }).files({ model })];
    };
    assert.deepEqual(make(7), make(7));
    assert.notDeepEqual(make(7), make(8));
  });

  test("manages a fold in which a class has no samples", () => {
    const { samples } = syntheticFaces({ people: 3, images: 3, strangers: 1 });
    const trained = trainSvm(samples, linear, { folds: 5, seed: 1 });
    const { margin, similarity, offset } = trained.calibration;
    assert.ok([margin, similarity, offset].every(Number.isFinite));
  });
});
