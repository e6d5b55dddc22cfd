import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FaceDetection } from "../../src/face/detection.ts";
import { type BoundingBox, clipBox } from "../../src/face/geometry.ts";
import { cropImage, isCutBy, tilesOf, wholePixels } from "../../src/face/windows.ts";

const box = (left: number, top: number, right: number, bottom: number): BoundingBox => ({ left, top, right, bottom });
const point = { x: 0, y: 0 };
const faceAt = (at: BoundingBox): FaceDetection => ({
  box: at,
  score: 1,
  landmarks: { leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point },
});

describe("tilesOf", () => {
  it("gives one tile, as large as the image, where the image is no larger than a tile", () => {
    assert.deepEqual(tilesOf({ width: 640, height: 360 }, 640), [box(0, 0, 640, 360)]);
  });

  it("covers an image of any size so that each face of a quarter of a tile lies whole in one of them", () => {
    for (const image of [
      { width: 1920, height: 1080 },
      { width: 641, height: 641 },
      { width: 2560, height: 300 },
      { width: 1121, height: 1120 },
    ]) {
      const tiles = tilesOf(image, 640);
      for (const tile of tiles) assert.deepEqual(clipBox(tile, image), tile);
      const side = 160;
      for (let top = 0; top + side <= image.height; top += 37)
        for (let left = 0; left + side <= image.width; left += 41)
          assert.ok(
            tiles.some(
              (tile) => tile.left <= left && tile.top <= top && tile.right >= left + side && tile.bottom >= top + side,
            ),
            `nothing holds ${left}, ${top} of ${image.width} x ${image.height}`,
          );
    }
  });
});

describe("isCutBy", () => {
  const image = { width: 1000, height: 500 };

  it("tells a face at an edge inside the image from one at the image's own edge", () => {
    const window = box(0, 0, 400, 500);
    assert.equal(isCutBy(window, faceAt(box(300, 100, 399, 200)), image), true);
    assert.equal(isCutBy(window, faceAt(box(300, 100, 380, 200)), image), false);
    assert.equal(isCutBy(window, faceAt(box(-5, 430, 80, 505)), image), false);
    assert.equal(isCutBy(box(100, 100, 400, 400), faceAt(box(200, 90, 300, 190)), image), true);
  });
});

describe("cropImage", () => {
  it("gives the pixels of a box, and none lie in a box outside the image", () => {
    const image = { width: 4, height: 3, data: Uint8Array.from({ length: 36 }, (_, i) => i) };
    const whole = wholePixels(box(1.5, 0.2, 2.5, 9), image);
    assert.deepEqual(whole, box(1, 0, 3, 3));
    const { width, height, data } = cropImage(image, whole ?? box(0, 0, 0, 0));
    assert.deepEqual([width, height, data.length, data[0], data[6]], [2, 3, 18, 3, 15]);
    assert.equal(wholePixels(box(4, 0, 9, 3), image), undefined);
    assert.equal(wholePixels(box(Number.NaN, 0, 9, 3), image), undefined);
  });
});
