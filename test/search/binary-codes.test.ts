import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BinaryCodes, sidesOfPlanes, valuesAgainstMean } from "../../src/search/binary-codes.ts";
import { fitPrincipalAxes } from "../../src/search/principal-axes.ts";
import { directions } from "./directions.ts";

const bits = ([code = 0n]: BigUint64Array): string => code.toString(2).padStart(64, "0");
const differing = (a: BigUint64Array, b: BigUint64Array): number => {
  const [first, second] = [bits(a), bits(b)];
  return [...first].filter((bit, i) => bit !== second[i]).length;
};

describe("64-bit codes", () => {
  const vectors = directions(1000, { dimensions: 96, falling: 0.98 });
  const queries = directions(20, { dimensions: 96, falling: 0.98, seed: 2 });
  const { axes, centre } = fitPrincipalAxes(vectors, 64);

  test("hold the first 64 values against the mean of all", () => {
    const vector = new Float32Array(128).fill(0.1);
    vector[0] = 5;
    vector[63] = 7;
    assert.equal(valuesAgainstMean(vector)[0], (1n << 63n) | 1n);
  });

  for (const [what, coder] of Object.entries({ valuesAgainstMean, sidesOfPlanes: sidesOfPlanes(axes, centre) })) {
    test(`propose those that differ least, ${what}`, () => {
      const codes = new BinaryCodes(coder, vectors);
      for (const query of queries) {
        const distances = vectors.map((vector) => differing(coder(vector), coder(query)));
        const chosen = [...codes.candidates(query, 50)];
        assert.equal(new Set(chosen).size, 50);
        const farthest = Math.max(...chosen.map((i) => distances[i]!));
        const nearer = distances.filter((distance) => distance < farthest).length;
        assert.ok(nearer < 50, "nobody nearer is left out");
        assert.deepEqual(
          distances.flatMap((distance, i) => (distance < farthest ? [i] : [])).filter((i) => !chosen.includes(i)),
          [],
        );
      }
    });
  }

  test("propose all when more are asked for", () => {
    const codes = new BinaryCodes(valuesAgainstMean, vectors.slice(0, 3));
    assert.deepEqual([...codes.candidates(queries[0]!, 10)].sort(), [0, 1, 2]);
  });
});
