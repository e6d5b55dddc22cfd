import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stratifiedFolds } from "../../../src/classifier/open-set/folds.ts";
import { seededRandom } from "../../../src/classifier/random.ts";

describe("stratifiedFolds", () => {
  test("spreads each class evenly", () => {
    const labels = Int32Array.from({ length: 40 }, (_, i) => (i < 30 ? 0 : 1));
    const folds = stratifiedFolds({ labels, groups: labels.map((_, i) => i) }, 5, seededRandom(1));
    for (const [label, each] of [
      [0, 6],
      [1, 2],
    ] as const)
      for (let fold = 0; fold < 5; fold++)
        assert.equal([...folds].filter((f, i) => f === fold && labels[i] === label).length, each);
  });

  test("never parts a group", () => {
    const labels = new Int32Array(20);
    const groups = labels.map((_, i) => Math.floor(i / 4));
    const folds = stratifiedFolds({ labels, groups }, 3, seededRandom(2));
    for (let i = 0; i < 20; i++) assert.equal(folds[i], folds[i - (i % 4)]);
  });

  test("deals a class of one group image by image, so that something is left to learn from", () => {
    const folds = stratifiedFolds({ labels: new Int32Array(6), groups: new Int32Array(6) }, 3, seededRandom(3));
    assert.equal(new Set(folds).size, 3);
  });

  test("deals the same for the same seed", () => {
    const labels = Int32Array.from({ length: 50 }, (_, i) => i % 7);
    const deal = (seed: number) => stratifiedFolds({ labels, groups: labels.map((_, i) => i) }, 4, seededRandom(seed));
    assert.deepEqual(deal(9), deal(9));
    assert.notDeepEqual(deal(9), deal(10));
  });
});
