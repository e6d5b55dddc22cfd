import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cropsInto, shiftBoxes, squareBoxes } from "../../src/face/crops.ts";

describe("squareBoxes", () => {
  it("keeps the centre and takes the longer side", () => {
    assert.deepEqual([...squareBoxes(Float32Array.of(0, 0, 10, 20, 4, 4, 8, 6))], [-5, 0, 15, 20, 4, 3, 8, 7]);
  });

  it("leaves squares as they are", () => {
    assert.deepEqual([...squareBoxes(Float32Array.of(-3, 2, 5, 10))], [-3, 2, 5, 10]);
  });
});

describe("shiftBoxes", () => {
  it("moves each side by its part of the box", () => {
    assert.deepEqual(
      [...shiftBoxes(Float32Array.of(10, 10, 30, 50), Float32Array.of(0.5, -0.25, 0, 0.25))],
      [20, 0, 30, 60],
    );
  });
});

describe("cropsInto", () => {
  it("cuts every box into its place of the batch and changes neither picture nor boxes", () => {
    const data = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => Math.floor(i / 3));
    const boxes = Float32Array.of(0, 0, 2, 2, 2, 2, 4, 4);
    const before = { data: data.slice(), boxes: boxes.slice() };
    const out = new Float32Array(2 * 3 * 4);
    cropsInto(out, { width: 4, height: 4, data }, boxes, {
      sidePx: 2,
      norm: { mean: [0, 0, 0], scale: 1, order: "rgb" },
    });
    const first = [0, 1, 4, 5];
    const second = [10, 11, 14, 15];
    assert.deepEqual([...out], [...first, ...first, ...first, ...second, ...second, ...second]);
    assert.deepEqual({ data, boxes }, before);
  });
});
