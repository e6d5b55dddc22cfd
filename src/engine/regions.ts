import type { DetectionOverrides, FaceDetection, FaceDetector } from "../face/detection.ts";
import { areaOf, type BoundingBox, clipBox, type Point } from "../face/geometry.ts";
import type { RgbImage } from "../face/image.ts";
import type { Landmarks } from "../face/landmarks.ts";

/** A detection, and in which region it was found. */
export interface FoundFace {
  /** In pixels of the whole image. */
  readonly detection: FaceDetection;
  /** Index of the region; absent when the whole image was searched. */
  readonly region?: number;
}

export interface Search {
  /** In pixels of the image; one without any area inside it gives no faces. */
  readonly regions: readonly BoundingBox[] | undefined;
  readonly overrides: DetectionOverrides | undefined;
}

/**
 * Searches the whole image, or each region as an image of its own, so that a small region is looked at closely.
 *
 * @returns best score first
 */
export async function findFaces(
  detector: FaceDetector,
  image: RgbImage,
  { regions, overrides }: Search,
): Promise<readonly FoundFace[]> {
  if (regions === undefined) return (await detector.detect(image, overrides)).map((detection) => ({ detection }));
  const found: FoundFace[] = [];
  for (const [region, box] of regions.entries()) {
    const { left, top, right, bottom } = clipBox(box, image);
    const whole = { left: Math.floor(left), top: Math.floor(top), right: Math.ceil(right), bottom: Math.ceil(bottom) };
    // Written so that a corner that is no number counts as no area.
    if (!(areaOf({ left, top, right, bottom }) > 0)) continue;
    for (const detection of await detector.detect(crop(image, whole), overrides))
      found.push({ detection: moveDetection(detection, { x: whole.left, y: whole.top }), region });
  }
  return found.sort((a, b) => b.detection.score - a.detection.score);
}

/** The same face in another coordinate space: each coordinate times `scale`. */
export function scaleDetection({ box, score, landmarks }: FaceDetection, scale: number): FaceDetection {
  return {
    box: scaleBox(box, scale),
    score,
    landmarks: mapPoints(landmarks, ({ x, y }) => ({ x: x * scale, y: y * scale })),
  };
}

export function scaleBox({ left, top, right, bottom }: BoundingBox, scale: number): BoundingBox {
  return { left: left * scale, top: top * scale, right: right * scale, bottom: bottom * scale };
}

function moveDetection({ box, score, landmarks }: FaceDetection, by: Point): FaceDetection {
  return {
    box: { left: box.left + by.x, top: box.top + by.y, right: box.right + by.x, bottom: box.bottom + by.y },
    score,
    landmarks: mapPoints(landmarks, ({ x, y }) => ({ x: x + by.x, y: y + by.y })),
  };
}

function mapPoints(landmarks: Landmarks, map: (point: Point) => Point): Landmarks {
  return {
    leftEye: map(landmarks.leftEye),
    rightEye: map(landmarks.rightEye),
    nose: map(landmarks.nose),
    leftMouth: map(landmarks.leftMouth),
    rightMouth: map(landmarks.rightMouth),
  };
}

/** @param box - whole pixels inside the image */
function crop(image: RgbImage, { left, top, right, bottom }: BoundingBox): RgbImage {
  const width = right - left;
  const height = bottom - top;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data };
}
