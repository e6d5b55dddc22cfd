import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Trained } from "../../src/classifier/open-set/trained.ts";
import { evaluate, strangersInTraining } from "../../training/evaluation.ts";

/** A classifier whose evidence is the vector itself: one similarity a person, log-odds 10 s - 5. */
const readsVectors: Trained = {
  kind: "svm",
  names: ["ann", "bob"],
  calibration: { margin: 0, similarity: 10, offset: -5 },
  settings: {},
  trials: [
    { evidence: { margins: new Float64Array(2), similarities: Float64Array.of(1, 0) }, truth: -1 },
    { evidence: { margins: new Float64Array(2), similarities: Float64Array.of(0, 0) }, truth: -1 },
    { evidence: { margins: new Float64Array(2), similarities: Float64Array.of(1, 0) }, truth: 0 },
  ],
  heldOutLoss: 0,
  chosen: { map: "logit", withQuality: false, heldOutLogLoss: 0, reliability: { ece: 0, bins: [] } },
  compared: [],
  evidence: (vector) => ({ margins: new Float64Array(2), similarities: Float64Array.from(vector) }),
  files: () => new Map(),
};

const tested = {
  names: ["ann", "bob"],
  vectors: [
    [1, 0],
    [0.6, 0],
    [0, 1],
    [1, 0],
    [0, 0],
    [0, 0.9],
  ].map((values) => Float32Array.from(values)),
  labels: Int32Array.of(0, 0, 1, 1, 2, 2),
  groups: new Int32Array(6),
};

describe("evaluate", () => {
  const evaluation = evaluate(readsVectors, tested, 0.9);

  test("counts answers at the threshold by true class, undecided apart", () => {
    assert.deepEqual(evaluation.columns, ["ann", "bob", "Unknown", "undecided"]);
    assert.deepEqual(evaluation.confusion, [
      [1, 0, 0, 1],
      [1, 1, 0, 0],
      [0, 1, 1, 0],
    ]);
    assert.deepEqual(evaluation.known, { faces: 4, namedRight: 2, namedWrong: 1, unknown: 0, undecided: 1 });
    assert.deepEqual(evaluation.strangers, { faces: 2, namedRight: 0, namedWrong: 1, unknown: 1, undecided: 0 });
  });

  test("scores the most probable class whatever its probability", () => {
    assert.equal(evaluation.accuracy, 4 / 6);
    const [ann, bob, unknown] = evaluation.classes;
    assert.deepEqual([ann?.precision, ann?.recall, ann?.support], [2 / 3, 1, 2]);
    assert.deepEqual([bob?.precision, bob?.recall, bob?.f1], [0.5, 0.5, 0.5]);
    assert.deepEqual([unknown?.precision, unknown?.recall], [1, 0.5]);
  });

  test("counts strangers named in cross-validation", () => {
    const counts = strangersInTraining(readsVectors, 0.9);
    assert.deepEqual([counts.faces, counts.namedWrong, counts.unknown], [2, 1, 1]);
  });
});
