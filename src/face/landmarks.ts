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

/** Each point moved by the same rule. */
export function mapLandmarks(landmarks: Landmarks, move: (point: Point, name: keyof Landmarks) => Point): Landmarks {
  return {
    leftEye: move(landmarks.leftEye, "leftEye"),
    rightEye: move(landmarks.rightEye, "rightEye"),
    nose: move(landmarks.nose, "nose"),
    leftMouth: move(landmarks.leftMouth, "leftMouth"),
    rightMouth: move(landmarks.rightMouth, "rightMouth"),
  };
}
