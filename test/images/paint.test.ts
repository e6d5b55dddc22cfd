import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RgbImage } from "../../src/face/image.ts";
import { fillCoverage, fillRectangle, frameRectangle } from "../../src/images/paint.ts";

const blank = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: new Uint8Array(width * height * 3),
});
const red = [200, 0, 0] as const;

/** One digit a pixel, row by row: red in units of 20. */
function reds({ width, height, data }: RgbImage): readonly string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => ((data[(y * width + x) * 3] ?? 0) / 20).toString(36)).join(""),
  );
}

describe("painting", () => {
  test("fills the part of a rectangle that is inside the image", () => {
    const image = blank(4, 3);
    fillRectangle(image, { left: 2, top: -5, right: 9, bottom: 2 }, red);
    assert.deepEqual(reds(image), ["00aa", "00aa", "0000"]);
    fillRectangle(image, { left: 10, top: 10, right: 12, bottom: 12 }, red);
    fillRectangle(image, { left: 3, top: 2, right: 0, bottom: 0 }, red);
    assert.deepEqual(reds(image), ["00aa", "00aa", "0000"]);
  });

  test("frames a rectangle from inside, each pixel once", () => {
    const image = blank(6, 5);
    frameRectangle(image, { left: 0, top: 0, right: 5, bottom: 4 }, 1, { colour: red, opacity: 0.5 });
    assert.deepEqual(reds(image), ["555550", "500050", "500050", "555550", "000000"]);
    const thin = blank(3, 3);
    frameRectangle(thin, { left: 0, top: 0, right: 3, bottom: 2 }, 5, { colour: red, opacity: 0.5 });
    assert.deepEqual(reds(thin), ["555", "555", "000"]);
  });

  test("mixes by coverage, and leaves out what of the mask is beyond the image", () => {
    const image = blank(3, 2);
    const mask = { width: 2, height: 2, data: Uint8Array.of(255, 51, 0, 102) };
    fillCoverage(image, mask, { left: 0, top: 0 }, red);
    assert.deepEqual(reds(image), ["a20", "040"]);
    fillCoverage(image, mask, { left: -1, top: 1 }, red);
    fillCoverage(image, mask, { left: 2, top: -1 }, red);
    assert.deepEqual(reds(image), ["a20", "240"]);
  });
});
