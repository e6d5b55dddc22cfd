import { alignmentTransform, arcFaceTemplate } from "./alignment.ts";
import type { FaceDetection } from "./detection.ts";
import { heightOf, type Point, widthOf } from "./geometry.ts";
import type { UndecidedReason } from "./identification.ts";
import type { RgbImage } from "./image.ts";
import type { Landmarks } from "./landmarks.ts";
import { warpFace } from "./warp.ts";

/** How fit a detected face is for recognition. */
export interface FaceQuality {
  /** Shorter side of the bounding box, in pixels of the original image. */
  readonly sizePx: number;
  /** Variance of the 3 × 3 Laplacian of the grey aligned face at 112 × 112; higher is sharper. */
  readonly sharpness: number;
  /** 1 for a face straight at the camera, 0 for a profile; from the landmarks. */
  readonly frontality: number;
  /** The detector's score, in [0, 1]. */
  readonly detectionScore: number;
}

/** The least that a face must have to be recognised; the section `quality` of config.json. */
export interface QualityLimits {
  readonly minFacePx: number;
  readonly minSharpness: number;
  readonly minFrontality: number;
}

/**
 * How far the tip of the nose stands before the plane of eyes and mouth, in distances between the eyes. With it the
 * sideways shift of the nose tells the angle of the head.
 */
const noseDepth = 0.5;

/** @returns `sizePx` in pixels of the image given: divide by the scale where that image was shrunk while decoding */
export function assessQuality(image: RgbImage, { box, landmarks, score }: FaceDetection): FaceQuality {
  return {
    sizePx: Math.max(0, Math.min(widthOf(box), heightOf(box))),
    sharpness: sharpnessOf(image, landmarks),
    frontality: frontalityOf(landmarks),
    detectionScore: score,
  };
}

/** The first limit that the face misses: size before sharpness before pose; undefined if it meets all. */
export function qualityProblem(quality: FaceQuality, limits: QualityLimits): UndecidedReason | undefined {
  if (quality.sizePx < limits.minFacePx) return "too small";
  if (quality.sharpness < limits.minSharpness) return "too blurred";
  if (quality.frontality < limits.minFrontality) return "side view";
  return undefined;
}

/**
 * 1 − yaw / 90°, where the tangent of the yaw is the nose's shift off the middle line of eyes and mouth over its depth, both
 * against the distance between the eyes.
 */
function frontalityOf({ leftEye, rightEye, nose, leftMouth, rightMouth }: Landmarks): number {
  const eyes = middle(leftEye, rightEye);
  const mouth = middle(leftMouth, rightMouth);
  const acrossX = rightEye.x - leftEye.x;
  const acrossY = rightEye.y - leftEye.y;
  const distance = Math.hypot(acrossX, acrossY);
  if (distance === 0) return 0;
  // The middle line leans with the head, so the nose is compared with its point at the nose's own height.
  const downX = mouth.x - eyes.x;
  const downY = mouth.y - eyes.y;
  const squares = downX * downX + downY * downY;
  const share = squares > 0 ? ((nose.x - eyes.x) * downX + (nose.y - eyes.y) * downY) / squares : 0;
  const shift = ((nose.x - eyes.x - share * downX) * acrossX + (nose.y - eyes.y - share * downY) * acrossY) / distance;
  const yaw = Math.atan2(Math.abs(shift), noseDepth * distance);
  return 1 - yaw / (Math.PI / 2);
}

const { sidePx } = arcFaceTemplate;
/** Filled anew for each face. */
const planes = new Float32Array(3 * sidePx * sidePx);
const grey = new Float32Array(sidePx * sidePx);

function sharpnessOf(image: RgbImage, landmarks: Landmarks): number {
  warpFace(planes, image, alignmentTransform(landmarks, arcFaceTemplate), { mean: [0, 0, 0], scale: 1, order: "rgb" });
  greyInto(grey, planes);
  return laplacianVariance(grey, sidePx);
}

/** Luma of ITU-R BT.601, as image libraries use it for grey. */
function greyInto(out: Float32Array, planes: Float32Array): void {
  const pixels = planes.length / 3;
  for (let i = 0; i < pixels; i++)
    out[i] = 0.299 * planes[i]! + 0.587 * planes[pixels + i]! + 0.114 * planes[2 * pixels + i]!;
}

/** Over the inner pixels: those at the border have no four neighbours. */
function laplacianVariance(grey: Float32Array, sidePx: number): number {
  let sum = 0;
  let squares = 0;
  for (let row = 1; row < sidePx - 1; row++) {
    for (let i = row * sidePx + 1; i < (row + 1) * sidePx - 1; i++) {
      const value = grey[i - 1]! + grey[i + 1]! + grey[i - sidePx]! + grey[i + sidePx]! - 4 * grey[i]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = (sidePx - 2) * (sidePx - 2);
  const mean = sum / count;
  return squares / count - mean * mean;
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
