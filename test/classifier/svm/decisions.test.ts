import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { machineDecider, packMachines } from "../../../src/classifier/svm/decisions.ts";
import { gramProduct, kernelValue } from "../../../src/classifier/svm/kernel.ts";
import { personMargins, shortlist } from "../../../src/classifier/svm/margins.ts";
import { pairDecisions, pairIndex } from "../../../src/classifier/svm/model.ts";
import { blobs, trainBlobs } from "../blobs.ts";

describe("machineDecider", () => {
  for (const kernel of [{ kind: "linear" }, { kind: "rbf", gamma: 0.5 }] as const)
    test(`says in training what the assembled model says in use: ${kernel.kind}`, () => {
      const { machines, gram, model } = trainBlobs({ kernel, cost: 1 });
      const packed = packMachines(machines);
      blobs().vectors.forEach((vector, row) => {
        const used = pairDecisions(model, vector);
        const square = gramProduct(gram, row, row);
        const decide = machineDecider(packed, model.classes, (other) =>
          kernelValue(kernel, gramProduct(gram, row, other), square, gramProduct(gram, other, other)),
        );
        for (let i = 0; i < model.classes; i++)
          for (let j = i + 1; j < model.classes; j++)
            assert.ok(Math.abs(decide(i, j) - used[pairIndex(i, j, model.classes)]!) < 1e-5);
      });
    });
});

/** Looks decisions up in the order of pairs. */
const from =
  (decisions: readonly number[], classes: number) =>
  (first: number, second: number): number =>
    decisions[pairIndex(first, second, classes)]!;

describe("personMargins", () => {
  // Three people and Unknown; pairs 01, 02, 0U, 12, 1U, 2U.
  const decide = from([0.5, 1, 2, -3, 0.1, 4], 4);

  test("takes the decision against the strongest rival, in whatever order the rivals stand", () => {
    assert.deepEqual([...personMargins({ people: 3, rivals: [0, 1, 2], unknown: 3, decide })], [0.5, -3, -1]);
    assert.deepEqual([...personMargins({ people: 3, rivals: [2, 0, 1], unknown: 3, decide })], [0.5, -3, -1]);
  });

  test("leaves a person out as a rival", () => {
    assert.deepEqual([...personMargins({ people: 3, rivals: [1, 2], unknown: 3, decide })].slice(1), [-3, 3]);
  });

  test("gives people who are no rivals the least margin of those who are", () => {
    assert.deepEqual([...personMargins({ people: 3, rivals: [0, 1], unknown: 3, decide })], [0.5, -0.5, -0.5]);
  });

  test("knows no margin where nobody is left, and passes over machines without samples", () => {
    assert.deepEqual([...personMargins({ people: 1, rivals: [0], decide })], [Number.NaN]);
    const gaps = { people: 2, rivals: [0, 1], unknown: 2, decide: from([1, Number.NaN, 2], 3) };
    assert.deepEqual([...personMargins(gaps)], [1, -1]);
  });

  test("shortlists the most similar people, of equals the first", () => {
    assert.deepEqual(shortlist(Float64Array.of(0.1, 0.9, 0.5, 0.9)), [1, 3, 2, 0]);
    assert.deepEqual(shortlist(Float64Array.of(0.1, 0.9, 0.5), 1), [2, 0]);
    assert.equal(shortlist(new Float64Array(500)).length, 24);
  });
});
