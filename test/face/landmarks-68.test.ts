import assert from "node:assert/strict";
import { test } from "node:test";
import { landmarksFrom68 } from "../../src/face/landmarks-68.ts";

test("the five landmarks come from the outlines of the eyes, the tip of the nose and the corners of the mouth", () => {
  const points = Array.from({ length: 68 }, (_, i) => [i, 1000 - 10 * i]).flat();
  assert.deepEqual(landmarksFrom68(points), {
    leftEye: { x: 38.5, y: 615 },
    rightEye: { x: 44.5, y: 555 },
    nose: { x: 30, y: 700 },
    leftMouth: { x: 48, y: 520 },
    rightMouth: { x: 54, y: 460 },
  });
});
