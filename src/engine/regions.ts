import type { DetectionSearch, FaceDetection, FaceDetector } from "../face/detection.ts";
import type { BoundingBox } from "../face/geometry.ts";
import type { RgbImage } from "../face/image.ts";
import { mapLandmarks } from "../face/landmarks.ts";
import { cropImage, moveDetection, wholePixels } from "../face/windows.ts";

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
  /** Of the whole image, and of each region but for its boxes to look at. */
  readonly search: DetectionSearch | undefined;
}

/**
 * Searches the whole image, or each region as an image of its own, so that a small region is looked at closely.
 *
 * @returns best score first
 */
export async function findFaces(
  detector: FaceDetector,
  image: RgbImage,
  { regions, search }: Search,
): Promise<readonly FoundFace[]> {
  if (regions === undefined) return (await detector.detect(image, search)).map((detection) => ({ detection }));
  const { lookAt: _, ...overrides } = search ?? {};
  const found: FoundFace[] = [];
  for (const [region, box] of regions.entries()) {
    const whole = wholePixels(box, image);
    if (whole === undefined) continue;
    for (const detection of await detector.detect(cropImage(image, whole), overrides))
      found.push({ detection: moveDetection(detection, { x: whole.left, y: whole.top }), region });
  }
  return found.sort((a, b) => b.detection.score - a.detection.score);
}

/** The same face in another coordinate space: each coordinate times `scale`. */
export function scaleDetection({ box, score, landmarks }: FaceDetection, scale: number): FaceDetection {
  return {
    box: scaleBox(box, scale),
    score,
    landmarks: mapLandmarks(landmarks, ({ x, y }) => ({ x: x * scale, y: y * scale })),
  };
}

export function scaleBox({ left, top, right, bottom }: BoundingBox, scale: number): BoundingBox {
  return { left: left * scale, top: top * scale, right: right * scale, bottom: bottom * scale };
}
