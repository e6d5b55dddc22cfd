import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { coupleProbabilities } from "../../../src/classifier/svm/coupling.ts";
import { fitSigmoid, sigmoidProbability } from "../../../src/classifier/svm/sigmoid.ts";

describe("fitSigmoid", () => {
  test("gives the smoothed share of the positives where the decision says nothing", () => {
    const scores = Array.from({ length: 40 }, (_, i) => ({ decision: 0, positive: i < 10 }));
    const sigmoid = fitSigmoid(scores);
    // Platt's targets 11/12 and 1/32, weighted 10 to 30.
    const expected = (10 * (11 / 12) + 30 / 32) / 40;
    assert.ok(Math.abs(sigmoidProbability(sigmoid, 0) - expected) < 1e-6);
  });

  test("reaches the targets of separable data instead of running away", () => {
    const scores = [-2, -1, 1, 2].map((decision) => ({ decision, positive: decision > 0 }));
    const sigmoid = fitSigmoid(scores);
    assert.ok(Number.isFinite(sigmoid.slope) && sigmoid.slope < 0);
    assert.ok(sigmoidProbability(sigmoid, 1.5) > 0.7 && sigmoidProbability(sigmoid, 1.5) < 0.9);
  });

  test("does not overflow for a decision of any size", () => {
    const sigmoid = { slope: -3, offset: 0 };
    assert.equal(sigmoidProbability(sigmoid, 1e6), 1);
    assert.equal(sigmoidProbability(sigmoid, -1e6), 0);
  });
});

describe("coupleProbabilities", () => {
  test("returns the probabilities that consistent pairs come from", () => {
    const truth = [0.6, 0.3, 0.1];
    const pairwise = Float64Array.from({ length: 9 }, (_, k) => {
      const [i, j] = [Math.floor(k / 3), k % 3];
      return truth[i]! / (truth[i]! + truth[j]!);
    });
    const coupled = coupleProbabilities(pairwise, 3);
    truth.forEach((value, i) => {
      assert.ok(Math.abs(value - coupled[i]!) < 0.01, `${value} against ${coupled[i]}`);
    });
  });

  test("shrinks the winner's probability as classes are added: why they are not what users see", () => {
    const winners = [5, 60].map((classes) => {
      const pairwise = Float64Array.from({ length: classes * classes }, (_, k) =>
        Math.floor(k / classes) === 0 ? 0.95 : k % classes === 0 ? 0.05 : 0.5,
      );
      return coupleProbabilities(pairwise, classes)[0]!;
    });
    assert.ok(winners[1]! < 0.5 && winners[0]! > winners[1]!);
  });
});
