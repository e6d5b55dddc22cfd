import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Candidates, maxCandidates } from "../../src/face/candidates.ts";
import { mostContained, suppressOverlaps } from "../../src/face/suppression.ts";

const candidates = (rows: readonly (readonly [number, number, number, number, number])[]): Candidates => ({
  boxes: Float32Array.from(rows.flatMap((row) => row.slice(0, 4))),
  scores: Float32Array.from(rows, (row) => row[4]),
});
const options = { overlap: 0.5, limit: 100 };

describe("suppressOverlaps", () => {
  it("keeps the best of boxes that overlap by more than the limit, best first", () => {
    const kept = suppressOverlaps(
      candidates([
        [0, 0, 10, 10, 0.5],
        [50, 50, 60, 60, 0.7],
        [0, 1, 10, 11, 0.9], // shares 90 of 110 with the first
      ]),
      options,
    );
    assert.deepEqual([...kept.boxes], [0, 1, 10, 11, 50, 50, 60, 60]);
    assert.deepEqual([...kept.scores], [...Float32Array.of(0.9, 0.7)]);
  });

  it("keeps boxes that overlap by exactly the limit", () => {
    const kept = suppressOverlaps(
      candidates([
        [0, 0, 10, 10, 0.9],
        [0, 0, 10, 5, 0.8],
      ]),
      options,
    );
    assert.equal(kept.scores.length, 2);
  });

  it("takes the weaker of two nested boxes away if asked to, whichever is the larger", () => {
    const inner = [30, 30, 60, 60] as const;
    const outer = [0, 0, 100, 100] as const;
    const beside = [40, 0, 140, 100] as const; // shares 60 of its 100 columns with the outer
    for (const [first, second] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      const nested = candidates([
        [...first, 0.9],
        [...second, 0.8],
      ]);
      assert.equal(suppressOverlaps(nested, options).scores.length, 2);
      assert.deepEqual([...suppressOverlaps(nested, { ...options, contained: mostContained }).boxes], [...first]);
    }
    const neighbours = candidates([
      [...outer, 0.9],
      [...beside, 0.8],
    ]);
    assert.equal(suppressOverlaps(neighbours, { ...options, contained: mostContained }).scores.length, 2);
  });

  it("lets a suppressed box suppress nothing", () => {
    const chain = candidates([
      [0, 0, 10, 10, 0.9],
      [3, 0, 13, 10, 0.8], // shares 70 of 130 with both neighbours
      [6, 0, 16, 10, 0.7], // shares 40 of 160 with the first
    ]);
    assert.deepEqual([...suppressOverlaps(chain, options).boxes], [0, 0, 10, 10, 6, 0, 16, 10]);
  });

  it("takes no more than the limit, and carries landmarks along", () => {
    const found = {
      ...candidates([
        [0, 0, 1, 1, 0.1],
        [5, 5, 6, 6, 0.2],
      ]),
      landmarks: new Float32Array(20).fill(7, 10),
    };
    const kept = suppressOverlaps(found, { overlap: 0.5, limit: 1 });
    assert.deepEqual([...(kept.landmarks ?? [])], new Array(10).fill(7));
  });

  it("does not depend on the order of the candidates, and changes none of them", () => {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const left = (i * 37) % 50;
      const top = (i * 23) % 40;
      return [left, top, left + 12, top + 12, ((i * 31) % 61) / 61] as const;
    });
    const given = candidates(rows);
    const before = structuredClone(given);
    const kept = suppressOverlaps(given, options);
    assert.deepEqual(given, before);
    assert.deepEqual(suppressOverlaps(candidates([...rows].reverse()), options), kept);
  });

  it("copes with empty and inside-out boxes, with none and with thousands", () => {
    assert.equal(suppressOverlaps(candidates([]), options).scores.length, 0);
    assert.equal(
      suppressOverlaps(
        candidates([
          [5, 5, 5, 5, 0.5],
          [9, 9, 1, 1, 0.4],
        ]),
        options,
      ).scores.length,
      2,
    );
    const many = candidates(Array.from({ length: 5000 }, (_, i) => [i * 20, 0, i * 20 + 10, 10, i / 5000] as const));
    assert.equal(suppressOverlaps(many, { overlap: 0.5, limit: 5000 }).scores.length, maxCandidates);
  });
});
