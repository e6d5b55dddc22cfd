import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { insideImage, mixBoxes, scaleCandidates } from "../../src/face/candidate-boxes.ts";
import { atLeast, detectionsOf, joinCandidates, strongestRows } from "../../src/face/candidates.ts";

const one = {
  boxes: Float32Array.of(1, 2, 3, 4),
  scores: Float32Array.of(0.5),
  landmarks: Float32Array.from({ length: 10 }, (_, i) => i),
};

describe("strongestRows", () => {
  it("names the rows that pass, best first, equal ones in their order", () => {
    const rows = strongestRows(Float32Array.of(0.25, 0.75, 0.5, 0.75, 0.125), { minScore: 0.25, limit: 10 });
    assert.deepEqual([...rows], [1, 3, 2, 0]);
  });

  it("reads one column of a wider tensor and stops at the limit", () => {
    const pairs = Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.4, 0.6); // (3, 2)
    assert.deepEqual([...strongestRows(pairs, { minScore: 0, limit: 2, stride: 2, offset: 1 })], [1, 2]);
  });

  it("passes over NaN", () => {
    assert.deepEqual([...strongestRows(Float32Array.of(Number.NaN, 0.5), { minScore: 0, limit: 9 })], [1]);
  });
});

describe("candidates", () => {
  it("are joined row after row, and lose landmarks that not all of them have", () => {
    assert.deepEqual([...joinCandidates([one, one]).boxes], [1, 2, 3, 4, 1, 2, 3, 4]);
    assert.equal(joinCandidates([one, one]).landmarks?.length, 20);
    assert.equal(joinCandidates([one, { boxes: one.boxes, scores: one.scores }]).landmarks, undefined);
  });

  it("are scaled along each axis", () => {
    const scaled = scaleCandidates(one, { x: 2, y: 10 });
    assert.deepEqual([...scaled.boxes], [2, 20, 6, 40]);
    assert.deepEqual([...(scaled.landmarks ?? [])].slice(0, 4), [0, 10, 4, 30]);
  });

  it("below a score or with a centre outside the image are dropped", () => {
    assert.equal(atLeast(one, 0.6).scores.length, 0);
    assert.equal(insideImage(one, { width: 3, height: 4 }).scores.length, 1);
    assert.equal(insideImage(one, { width: 2, height: 4 }).scores.length, 0);
  });

  it("become detections with named landmarks", () => {
    const [face] = detectionsOf(one);
    assert.deepEqual(face?.box, { left: 1, top: 2, right: 3, bottom: 4 });
    assert.deepEqual(face?.landmarks.leftEye, { x: 0, y: 1 });
    assert.deepEqual(face?.landmarks.rightMouth, { x: 8, y: 9 });
  });

  it("have boxes that mix by their share", () => {
    assert.deepEqual([...mixBoxes(Float32Array.of(0, 8), Float32Array.of(4, 0), 0.75)], [1, 6]);
  });
});
