import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { arcFaceTemplate } from "../../src/face/alignment.ts";
import type { FaceDetection } from "../../src/face/detection.ts";
import type { RgbImage } from "../../src/face/image.ts";
import { assessQuality, qualityProblem } from "../../src/face/quality.ts";
import { paintedImage } from "../support/painted-image.ts";

const [leftEye, rightEye, nose, leftMouth, rightMouth] = arcFaceTemplate.points;
const straight: FaceDetection = {
  box: { left: 10, top: 5, right: 90, bottom: 110 },
  score: 0.93,
  landmarks: { leftEye, rightEye, nose, leftMouth, rightMouth },
};
const grey = paintedImage(112, 112, () => [128, 128, 128]);

function withNoseAt(x: number): FaceDetection {
  return { ...straight, landmarks: { ...straight.landmarks, nose: { ...nose, x } } };
}

const stripes = (period: number): RgbImage =>
  paintedImage(112, 112, ({ x }) => {
    const value = 128 + 60 * Math.sin((2 * Math.PI * x) / period);
    return [value, value, value];
  });

describe("assessQuality", () => {
  test("measures the shorter side of the box and passes the detector's score on", () => {
    const { sizePx, detectionScore } = assessQuality(grey, straight);
    assert.equal(sizePx, 80);
    assert.equal(detectionScore, 0.93);
  });

  test("finds no sharpness in a flat picture and more in finer detail", () => {
    assert.ok(assessQuality(grey, straight).sharpness < 1e-3);
    assert.ok(assessQuality(stripes(4), straight).sharpness > 10 * assessQuality(stripes(16), straight).sharpness);
  });

  test("gives the variance of the Laplacian of a known wave", () => {
    // For a sine of angular step w the Laplacian is (2 cos w − 2) times the sine.
    const expected = (2 * Math.cos(Math.PI / 4) - 2) ** 2 * (60 ** 2 / 2);
    const { sharpness } = assessQuality(stripes(8), straight);
    assert.ok(Math.abs(sharpness / expected - 1) < 0.05, `${sharpness}, wanted ${expected}`);
  });

  test("calls a straight face frontal and a turned one less so, whatever the side", () => {
    const frontality = (face: FaceDetection): number => assessQuality(grey, face).frontality;
    assert.ok(frontality(straight) > 0.95);
    assert.ok(Math.abs(frontality(withNoseAt(72)) - 0.5) < 0.05);
    assert.ok(frontality(withNoseAt(90)) < frontality(withNoseAt(72)));
    assert.ok(Math.abs(frontality(withNoseAt(72)) - frontality(withNoseAt(40))) < 0.05);
  });

  test("measures frontality alike when the head leans", () => {
    const lean = ({ x, y }: { x: number; y: number }) => ({ x: 0.8 * x - 0.6 * y + 80, y: 0.6 * x + 0.8 * y });
    const turned = withNoseAt(68);
    const { landmarks } = turned;
    const leaning = {
      ...turned,
      landmarks: {
        leftEye: lean(landmarks.leftEye),
        rightEye: lean(landmarks.rightEye),
        nose: lean(landmarks.nose),
        leftMouth: lean(landmarks.leftMouth),
        rightMouth: lean(landmarks.rightMouth),
      },
    };
    const difference = assessQuality(grey, leaning).frontality - assessQuality(grey, turned).frontality;
    assert.ok(Math.abs(difference) < 1e-6);
  });

  test("answers numbers even for landmarks that all fall together", () => {
    const point = { x: 50, y: 50 };
    const landmarks = { leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point };
    const quality = assessQuality(grey, { ...straight, landmarks });
    assert.ok(Object.values(quality).every(Number.isFinite));
    assert.equal(quality.frontality, 0);
  });
});

describe("qualityProblem", () => {
  const limits = { minFacePx: 20, minSharpness: 10, minFrontality: 0.3 };
  const good = { sizePx: 20, sharpness: 10, frontality: 0.3, detectionScore: 0.9 };

  test("passes a face that just meets every limit", () => {
    assert.equal(qualityProblem(good, limits), undefined);
  });

  test("names the limit that is missed, size first", () => {
    assert.equal(qualityProblem({ ...good, sharpness: 9.9 }, limits), "too blurred");
    assert.equal(qualityProblem({ ...good, frontality: 0.29 }, limits), "side view");
    assert.equal(qualityProblem({ ...good, sizePx: 19.9, sharpness: 0 }, limits), "too small");
  });
});
