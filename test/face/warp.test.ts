import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { invertTransform } from "../../src/face/alignment.ts";
import type { PixelNorm } from "../../src/face/resample.ts";
import { warpFace } from "../../src/face/warp.ts";
import { paintedImage } from "../support/painted-image.ts";

const plain: PixelNorm = { mean: [0, 0, 0], scale: 1, order: "rgb" };
const sidePx = 8;
const plane = sidePx * sidePx;
const square = (): Float32Array => new Float32Array(3 * plane).fill(Number.NaN);

describe("warpFace", () => {
  test("copies pixels when nothing is turned or scaled", () => {
    const image = paintedImage(20, 20, ({ x, y }) => [x, y, x + y]);
    const out = square();
    warpFace(out, image, { a: 1, b: 0, shiftX: -5, shiftY: -3 }, plain);
    const at = 4 * sidePx + 2;
    assert.deepEqual([out[at], out[plane + at], out[2 * plane + at]], [7, 7, 14]);
  });

  test("normalises with the mean of each channel and may put blue first", () => {
    const image = paintedImage(20, 20, () => [10, 20, 30]);
    const out = square();
    warpFace(out, image, { a: 1, b: 0, shiftX: -5, shiftY: -5 }, { mean: [1, 2, 3], scale: 0.5, order: "bgr" });
    assert.deepEqual([out[0], out[plane], out[2 * plane]], [13.5, 9, 4.5]);
  });

  test("keeps a linear ramp exact under turning and enlarging", () => {
    const image = paintedImage(40, 40, ({ x, y }) => [2 * x + y, 0, 0]);
    const toImage = { a: 0.4, b: 0.3, shiftX: 10, shiftY: 12 };
    const out = square();
    warpFace(out, image, invertTransform(toImage), plain);
    for (const [row, column] of [
      [0, 0],
      [3, 5],
      [7, 7],
    ] as const) {
      const x = 0.4 * column - 0.3 * row + 10;
      const y = 0.3 * column + 0.4 * row + 12;
      assert.ok(Math.abs(out[row * sidePx + column]! - (2 * x + y)) < 1e-4);
    }
  });

  test("repeats the border of the image beyond it, however far, shrunk or not", () => {
    const image = paintedImage(20, 20, ({ x }) => [x === 0 ? 50 : 200, 200, 200]);
    const out = square();
    warpFace(out, image, { a: 1, b: 0, shiftX: 4, shiftY: 0 }, plain);
    assert.deepEqual([out[0], out[4], out[5], out[7]], [50, 50, 200, 200]);
    for (const scale of [1, 0.1]) {
      warpFace(out, image, { a: scale, b: 0, shiftX: -500, shiftY: 500 }, plain);
      assert.ok(out.every((value) => value === 200));
    }
  });

  test("samples an image of a single pixel", () => {
    const out = square();
    warpFace(
      out,
      paintedImage(1, 1, () => [9, 8, 7]),
      { a: 1, b: 0, shiftX: 0, shiftY: 0 },
      plain,
    );
    assert.ok(out.subarray(0, plane).every((value) => value === 9));
  });

  test("averages instead of skipping pixels when it shrinks: fine stripes come out grey", () => {
    const image = paintedImage(120, 120, ({ x }) => (x % 2 === 0 ? [0, 0, 0] : [200, 200, 200]));
    const out = square();
    warpFace(out, image, { a: 1 / 8, b: 0, shiftX: -3, shiftY: -3 }, plain);
    assert.ok(out.every((value) => Math.abs(value - 100) <= 1));
  });

  test("does not shift the picture when it shrinks", () => {
    const image = paintedImage(200, 200, ({ x, y }) => [x, y, 0]);
    const out = square();
    warpFace(out, image, { a: 0.1, b: 0, shiftX: -5, shiftY: -6 }, plain);
    for (const [row, column] of [
      [1, 2],
      [6, 5],
    ] as const) {
      const at = row * sidePx + column;
      assert.ok(Math.abs(out[at]! - (column + 5) * 10) <= 0.6, `x ${out[at]}`);
      assert.ok(Math.abs(out[plane + at]! - (row + 6) * 10) <= 0.6, `y ${out[plane + at]}`);
    }
  });
});
