import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeCells } from "../../src/face/cells.ts";

const input = { width: 64, height: 32 };

/** A level at stride 16, (4 x 2) cells, where one row has values. */
function level(row: number, anchors: number, box: readonly number[], landmark: readonly number[]) {
  const rows = 8 * anchors;
  const boxes = new Float32Array(rows * 4);
  boxes.set(box, row * 4);
  const landmarks = new Float32Array(rows * 10);
  landmarks.set(landmark, row * 10);
  return { stridePx: 16, anchors, boxes, landmarks };
}

describe("decodeCells", () => {
  it("reads centre and size, the size as a logarithm", () => {
    const cell = level(5, 1, [0.5, 0.25, Math.log(2), 0], [0.5, -1]); // column 1, row 1
    const { boxes, landmarks } = decodeCells(cell, [5], input, "centre-size");
    assert.deepEqual([...boxes], [16 * 0.5, 16 * 0.75, 16 * 2.5, 16 * 1.75]);
    assert.deepEqual([...landmarks.subarray(0, 4)], [24, 0, 16, 16]);
  });

  it("reads distances of the four sides, several anchors a cell", () => {
    const cell = level(7, 2, [1, 0.5, 2, 1], [0, 0.5]); // second anchor of column 3, row 0
    const { boxes, landmarks } = decodeCells(cell, [7], input, "side-distances");
    assert.deepEqual([...boxes], [32, -8, 80, 16]);
    assert.deepEqual([...landmarks.subarray(0, 2)], [48, 8]);
  });
});
