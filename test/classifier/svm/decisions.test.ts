import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { machineDecisions, packMachines } from "../../../src/classifier/svm/decisions.ts";
import { personMargins } from "../../../src/classifier/svm/margins.ts";
import { pairDecisions } from "../../../src/classifier/svm/model.ts";
import { blobs, trainBlobs } from "../blobs.ts";

describe("machineDecisions", () => {
  for (const kernel of [{ kind: "linear" }, { kind: "rbf", gamma: 0.5 }] as const)
    test(`says in training what the assembled model says in use: ${kernel.kind}`, () => {
      const { machines, gram, model } = trainBlobs({ kernel, cost: 1 });
      const packed = packMachines(machines, kernel);
      blobs().vectors.forEach((vector, row) => {
        const used = pairDecisions(model, vector);
        machineDecisions(packed, gram, row).forEach((value, i) => {
          assert.ok(Math.abs(value - used[i]!) < 1e-5);
        });
      });
    });
});

describe("personMargins", () => {
  // Three people and Unknown; pairs 01, 02, 0U, 12, 1U, 2U.
  const decisions = Float64Array.of(0.5, 1, 2, -3, 0.1, 4);

  test("takes the decision against the strongest rival", () => {
    assert.deepEqual([...personMargins(decisions, { classes: 4, people: 3 })], [0.5, -3, -1]);
  });

  test("leaves a person out as candidate and as rival", () => {
    assert.deepEqual([...personMargins(decisions, { classes: 4, people: 3, without: 0 })], [-3, 3]);
  });

  test("knows no margin where nobody is left, and passes over machines without samples", () => {
    assert.deepEqual([...personMargins(Float64Array.of(1), { classes: 2, people: 2, without: 0 })], [Number.NaN]);
    assert.deepEqual([...personMargins(Float64Array.of(1, Number.NaN, 2), { classes: 3, people: 2 })], [1, -1]);
  });
});
