import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  alignmentTransform,
  arcFaceTemplate,
  invertTransform,
  type SimilarityTransform,
  transformPoint,
} from "../../src/face/alignment.ts";
import type { Point } from "../../src/face/geometry.ts";
import { type Landmarks, landmarkPoints } from "../../src/face/landmarks.ts";

const turned: SimilarityTransform = { a: 1.7, b: -0.6, shiftX: 40, shiftY: 95 };

function landmarksAt(place: (point: Point) => Point): Landmarks {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = arcFaceTemplate.points;
  return {
    leftEye: place(leftEye),
    rightEye: place(rightEye),
    nose: place(nose),
    leftMouth: place(leftMouth),
    rightMouth: place(rightMouth),
  };
}

function assertClose(actual: SimilarityTransform, expected: SimilarityTransform): void {
  for (const key of ["a", "b", "shiftX", "shiftY"] as const)
    assert.ok(Math.abs(actual[key] - expected[key]) < 1e-9, `${key}: ${actual[key]}, wanted ${expected[key]}`);
}

describe("alignmentTransform", () => {
  test("finds the turn, scale and shift that placed the template in the image", () => {
    const landmarks = landmarksAt((point) => transformPoint(turned, point));
    assertClose(alignmentTransform(landmarks, arcFaceTemplate), invertTransform(turned));
  });

  test("leaves no smaller sum of squares for points that fit no template", () => {
    const landmarks = landmarksAt(({ x, y }) => ({ x: 2 * x + 5 * Math.sin(y), y: 1.5 * y + 4 * Math.cos(x) }));
    const error = (transform: SimilarityTransform): number =>
      landmarkPoints(landmarks).reduce((sum, point, index) => {
        const { x, y } = transformPoint(transform, point);
        const goal = arcFaceTemplate.points[index]!;
        return sum + (x - goal.x) ** 2 + (y - goal.y) ** 2;
      }, 0);
    const best = alignmentTransform(landmarks, arcFaceTemplate);
    for (const key of ["a", "b", "shiftX", "shiftY"] as const)
      for (const step of [-1e-3, 1e-3])
        assert.ok(error({ ...best, [key]: best[key] + step }) > error(best), `${key} ${step}`);
  });

  test("never mirrors: swapped eyes and mouth corners give a turned face, not a reflection", () => {
    const { leftEye, rightEye, nose, leftMouth, rightMouth } = landmarksAt((point) => point);
    const mirrored = { leftEye: rightEye, rightEye: leftEye, nose, leftMouth: rightMouth, rightMouth: leftMouth };
    const { a, b } = alignmentTransform(mirrored, arcFaceTemplate);
    assert.ok(a * a + b * b > 0);
  });

  test("answers a plain shift when all landmarks fall together", () => {
    const transform = alignmentTransform(
      landmarksAt(() => ({ x: 10, y: 20 })),
      arcFaceTemplate,
    );
    assert.equal(transform.a, 1);
    assert.equal(transform.b, 0);
    assert.ok(Number.isFinite(transform.shiftX) && Number.isFinite(transform.shiftY));
  });
});

describe("invertTransform", () => {
  test("leads back to the point one came from", () => {
    const back = transformPoint(invertTransform(turned), transformPoint(turned, { x: 3, y: -8 }));
    assert.ok(Math.hypot(back.x - 3, back.y + 8) < 1e-9);
  });
});
