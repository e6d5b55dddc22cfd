import type { Point } from "./geometry.ts";

/**
 * Five points of a face in image pixels. Left and right are the viewer's: `leftEye` has the smaller x on
 * an upright frontal face, as in the ArcFace template.
 */
export interface Landmarks {
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  readonly leftMouth: Point;
  readonly rightMouth: Point;
}

/** In the order that every five-point network and template here uses. */
export function landmarkPoints(landmarks: Landmarks): readonly [Point, Point, Point, Point, Point] {
  const { leftEye, rightEye, nose, leftMouth, rightMouth } = landmarks;
  return [leftEye, rightEye, nose, leftMouth, rightMouth];
}
