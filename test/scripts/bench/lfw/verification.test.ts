import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { foldedAccuracy, type ScoredPair, trueAcceptRate } from "../../../../scripts/bench/lfw/verification.ts";

/** Ten folds; same-person pairs at the first similarities, strangers at the second. */
function pairs(same: readonly number[], strangers: readonly number[]): readonly ScoredPair[] {
  return Array.from({ length: 10 }, (_, fold) => [
    ...same.map((similarity) => ({ similarity, isSamePerson: true, fold })),
    ...strangers.map((similarity) => ({ similarity, isSamePerson: false, fold })),
  ]).flat();
}

describe("foldedAccuracy", () => {
  test("is 1 when a threshold parts the pairs, and the threshold lies between them", () => {
    const { accuracy, deviation, threshold } = foldedAccuracy(pairs([0.7, 0.9], [0.1, 0.3]));
    assert.equal(accuracy, 1);
    assert.equal(deviation, 0);
    assert.ok(threshold > 0.3 && threshold < 0.7);
  });

  test("counts the pairs on the wrong side", () => {
    assert.equal(foldedAccuracy(pairs([0.2, 0.6, 0.7, 0.8], [0.1, 0.15, 0.05, 0.3])).accuracy, 7 / 8);
  });

  test("judges a fold with the others' threshold, not with its own", () => {
    const usual = pairs([0.8], [0.2]).filter(({ fold }) => fold > 0);
    const odd = [
      { similarity: 0.1, isSamePerson: true, fold: 0 },
      { similarity: 0.05, isSamePerson: false, fold: 0 },
    ];
    const { accuracy, deviation } = foldedAccuracy([...usual, ...odd]);
    assert.equal(accuracy, 0.95);
    assert.ok(Math.abs(deviation - 0.15) < 1e-9);
  });

  test("calls a pair that is as alike as nothing a pair of strangers", () => {
    const { accuracy } = foldedAccuracy(pairs([0.8, -1], [0.2, -1]));
    assert.equal(accuracy, 0.75);
  });
});

describe("trueAcceptRate", () => {
  const strangers = Array.from({ length: 1000 }, (_, i) => i / 1000);
  const scored = [
    ...strangers.map((similarity) => ({ similarity, isSamePerson: false, fold: 0 })),
    ...[0.5, 0.9895, 0.9985, 1].map((similarity) => ({ similarity, isSamePerson: true, fold: 0 })),
  ];

  test("accepts what is more alike than all but the allowed share of strangers", () => {
    assert.equal(trueAcceptRate(scored, 0.01), 0.75);
    assert.equal(trueAcceptRate(scored, 0.001), 0.5);
  });

  test("counts a same-person pair that ties with the first refused stranger as refused", () => {
    const tied = [...scored, { similarity: 0.998, isSamePerson: true, fold: 0 }];
    assert.equal(trueAcceptRate(tied, 0.001), 0.4);
  });
});
