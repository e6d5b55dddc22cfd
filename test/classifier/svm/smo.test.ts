import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { solveBinary } from "../../../src/classifier/svm/smo.ts";
import { blobs } from "../blobs.ts";

function problem(vectors: readonly (readonly number[])[], labels: readonly number[], bound: number) {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return {
    kernel: Float32Array.from(vectors.flatMap((a) => vectors.map((b) => dot(a, b)))),
    labels: Int8Array.from(labels),
    bounds: new Float64Array(labels.length).fill(bound),
    tolerance: 1e-6,
  };
}

describe("solveBinary", () => {
  test("finds the widest margin between two points", () => {
    // Points at 1 and -3 on a line: the separator is w = 1/2, zero at -1, so both multipliers are 1/8.
    const { coefficients, rho } = solveBinary(problem([[1], [-3]], [1, -1], 10));
    assert.deepEqual(
      [...coefficients].map((c) => c.toFixed(6)),
      ["0.125000", "-0.125000"],
    );
    assert.ok(Math.abs(rho + 0.5) < 1e-6, `x / 2 - rho must be 0 at -1, got rho ${rho}`);
  });

  test("stops at the bound when classes overlap", () => {
    const { coefficients } = solveBinary(problem([[1], [1]], [1, -1], 2));
    assert.deepEqual([...coefficients], [2, -2]);
  });

  test("leaves no sample that violates the Karush-Kuhn-Tucker conditions by more than the tolerance", () => {
    const { vectors, labels } = blobs();
    const two = vectors.slice(0, 50).map((vector) => [...vector]);
    const given = problem(
      two,
      [...labels.slice(0, 50)].map((label) => (label === 0 ? 1 : -1)),
      1,
    );
    const { coefficients, rho } = solveBinary(given);
    assert.ok(Math.abs(coefficients.reduce((sum, value) => sum + value, 0)) < 1e-9);
    for (let i = 0; i < 50; i++) {
      const y = given.labels[i]!;
      const decision = coefficients.reduce((sum, value, j) => sum + value * given.kernel[i * 50 + j]!, -rho);
      const alpha = coefficients[i]! * y;
      const margin = y * decision;
      assert.ok(alpha >= 0 && alpha <= 1);
      if (alpha < 1) assert.ok(margin > 1 - 1e-5, `sample ${i} is inside the margin and may still grow`);
      if (alpha > 0) assert.ok(margin < 1 + 1e-5, `sample ${i} is outside the margin and counts`);
    }
  });

  test("ends with a kernel that is not positive definite", () => {
    const given = { ...problem([[1], [2], [3]], [1, -1, 1], 5), kernel: Float32Array.of(-1, 2, 0, 2, -1, 1, 0, 1, -1) };
    const { coefficients } = solveBinary(given);
    assert.ok(coefficients.every((value) => Number.isFinite(value) && Math.abs(value) <= 5));
  });
});
