import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NearestIndex } from "../../src/search/nearest-index.ts";
import { VectorRows } from "../../src/search/vector-rows.ts";
import { directions, dot, rowsOf } from "./directions.ts";

const bounded = { axes: 16, leastForBounds: 100 };

/** Similarities, most alike first, by comparing with every vector. */
const plainly = (vectors: readonly Float32Array[], query: Float32Array, count: number): readonly number[] =>
  vectors
    .map((vector) => Math.min(1, dot(vector, query)))
    .sort((a, b) => b - a)
    .slice(0, count);

function assertAlike(found: readonly { readonly similarity: number }[], wanted: readonly number[]): void {
  assert.equal(found.length, wanted.length);
  found.forEach(({ similarity }, i) => {
    assert.ok(Math.abs(similarity - wanted[i]!) < 1e-9, `${similarity} for ${wanted[i]} in place ${i}`);
  });
}

describe("NearestIndex", () => {
  for (const [what, shape] of Object.entries({
    "like faces": {},
    "without any order": { falling: 1, middle: 0 },
    "all but the same": { falling: 0.1, middle: 20 },
    "of a length that no register divides": { dimensions: 37 },
  })) {
    test(`finds exactly what comparing with each finds, for vectors ${what}`, () => {
      const vectors = directions(1200, shape);
      const index = new NearestIndex(rowsOf(vectors), bounded);
      for (const query of [...directions(15, { ...shape, seed: 2 }), ...vectors.slice(0, 10)])
        for (const count of [1, 7]) assertAlike(index.nearest(query, count), plainly(vectors, query, count));
    });
  }

  test("finds exactly all that are at least so alike, at most as many as asked for", () => {
    for (const shape of [{}, { falling: 1, middle: 0 }]) {
      const vectors = directions(1200, shape);
      const index = new NearestIndex(rowsOf(vectors), bounded);
      for (const query of [...directions(5, { ...shape, seed: 2 }), ...vectors.slice(0, 5)]) {
        const all = plainly(vectors, query, vectors.length);
        for (const least of [0.99, 0.6, 0.2]) {
          const wanted = all.filter((similarity) => similarity >= least);
          assertAlike(index.above(query, least, 5000), wanted);
          assertAlike(index.above(query, least, 3), wanted.slice(0, 3));
        }
      }
    }
  });

  test("finds a vector itself", () => {
    const vectors = directions(200);
    const index = new NearestIndex(rowsOf(vectors), bounded);
    vectors.forEach((vector, i) => {
      assert.equal(index.nearest(vector)[0]?.id, String(i));
    });
  });

  test("answers all there are when more are asked for, and none when it is empty", () => {
    const vectors = directions(5);
    const index = new NearestIndex(rowsOf(vectors));
    assertAlike(index.nearest(vectors[0]!, 50), plainly(vectors, vectors[0]!, 5));
    assert.deepEqual(new NearestIndex(new VectorRows({ dimensions: 48, maxVectors: 1 })).nearest(vectors[0]!), []);
  });

  test("stays exact while vectors are added, replaced and removed", () => {
    const [start, more, others] = [directions(300), directions(1200, { seed: 2 }), directions(200, { seed: 3 })];
    const index = new NearestIndex(rowsOf(start), bounded);
    const held = new Map(start.map((vector, i) => [String(i), vector]));
    const put = (vectors: readonly Float32Array[], prefix: string): void => {
      const named = vectors.map((vector, i) => ({ id: `${prefix}${i}`, vector }));
      index.put(named);
      for (const { id, vector } of named) held.set(id, vector);
    };
    put(more, "more ");
    put(others, "more ");
    const removed = [...held.keys()].filter((_, i) => i % 3 === 0);
    assert.equal(index.remove([...removed, "nobody"]), removed.length);
    for (const id of removed) held.delete(id);
    put(others, "again ");
    assert.equal(index.size, held.size);
    for (const query of directions(15, { seed: 4 })) {
      const found = index.nearest(query, 3);
      assertAlike(found, plainly([...held.values()], query, 3));
      for (const { id, similarity } of found)
        assert.ok(Math.abs(Math.min(1, dot(held.get(id)!, query)) - similarity) < 1e-9);
    }
    index.remove([...held.keys()]);
    assert.deepEqual(index.nearest(start[0]!), []);
  });

  test("refuses what does not fit and keeps what it has", () => {
    const [vector = new Float32Array(), other = new Float32Array()] = directions(2);
    const index = new NearestIndex(new VectorRows({ dimensions: 48, maxVectors: 1 }));
    const refused = { code: "REQUEST_INVALID" };
    const wrong = {
      "another length": new Float32Array(47),
      zeros: new Float32Array(48),
      "a NaN": new Float32Array(48).fill(Number.NaN),
      "not of length 1": vector.map((value) => 2 * value),
    };
    for (const [what, bad] of Object.entries(wrong)) {
      assert.throws(() => index.put([{ id: "a", vector: bad }]), refused, what);
      assert.throws(() => index.nearest(bad), refused, what);
    }
    index.put([{ id: "a", vector }]);
    assert.throws(() => index.put([{ id: "b", vector: other }]), refused, "one too many");
    index.put([{ id: "a", vector: other }]);
    assert.deepEqual(
      index.nearest(other).map(({ id }) => id),
      ["a"],
    );
  });
});
