import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BytePlane } from "../../src/search/byte-plane.ts";
import { alongAxes, type Coordinates, wholeVectors } from "../../src/search/coordinates.ts";
import { fitPrincipalAxes } from "../../src/search/principal-axes.ts";
import { directions, dot } from "./directions.ts";

const dimensions = 48;

describe("BytePlane", () => {
  const vectors = directions(401);
  const queries = directions(20, { seed: 2 });
  const axes = fitPrincipalAxes(vectors, 20);
  const planes: Readonly<Record<string, { readonly coordinates: Coordinates; readonly within: number }>> = {
    "the first axes": { coordinates: alongAxes(axes), within: 0.2 },
    "whole vectors": { coordinates: wholeVectors(axes.centre), within: 0.03 },
  };
  for (const [what, { coordinates, within }] of Object.entries(planes)) {
    test(`bounds every similarity from above, and not far, by ${what}`, () => {
      const plane = new BytePlane(coordinates);
      vectors.forEach((vector, row) => {
        plane.reserve(row + 1);
        plane.write(row, vector);
      });
      for (const query of queries) {
        const bounds = plane.bounds(query, vectors.length);
        vectors.forEach((vector, row) => {
          const above = bounds[row]! - dot(vector, query);
          assert.ok(above >= 0 && above < within, `${above} in row ${row}`);
        });
      }
    });
  }
});

describe("fitPrincipalAxes", () => {
  test("gives orthonormal rows, the first along the mean, that hold most of what the vectors differ in", () => {
    const vectors = directions(600);
    const count = 20;
    const { axes, centre } = fitPrincipalAxes(vectors, count);
    const row = (axis: number): Float64Array => axes.subarray(axis * dimensions, (axis + 1) * dimensions);
    const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    for (let i = 0; i < count; i++)
      for (let j = 0; j <= i; j++)
        assert.ok(Math.abs(product(row(i), row(j)) - (i === j ? 1 : 0)) < 1e-12, `${i}, ${j}`);
    assert.ok(Math.abs(product(row(0), centre) - Math.hypot(...centre)) < 1e-12);
    const coordinates = alongAxes({ axes, centre, count });
    const out = new Float64Array(count);
    const left = vectors.reduce((sum, vector) => sum + coordinates.write(out, vector, "centre") ** 2, 0);
    const all = vectors.reduce((sum, vector) => sum + vector.reduce((s, v, i) => s + (v - centre[i]!) ** 2, 0), 0);
    assert.ok(left / all < 0.05, String(left / all));
  });

  test("leaves axes out that the vectors do not have", () => {
    const [vector = new Float32Array()] = directions(1);
    const { axes } = fitPrincipalAxes([vector, vector], 3);
    assert.ok(axes.every(Number.isFinite));
    const out = new Float64Array(3);
    const rest = alongAxes(fitPrincipalAxes([vector, vector], 3)).write(out, vector, "centre");
    assert.ok(rest < 1e-6);
  });
});
