import type { Point } from "./geometry.ts";
import { type Landmarks, landmarkPoints } from "./landmarks.ts";

/** Where a network wants the five landmarks in its square input. */
export interface FaceTemplate {
  /** Side of the square, in pixels. */
  readonly sidePx: number;
  /** In pixels of the square, pixel centres at whole numbers; the order of {@link landmarkPoints}. */
  readonly points: readonly [Point, Point, Point, Point, Point];
}

/** Rotation, one scale and a shift: (x, y) becomes (a x − b y + shiftX, b x + a y + shiftY). */
export interface SimilarityTransform {
  readonly a: number;
  readonly b: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/**
 * The canonical face of ArcFace and of nearly every network after it.
 *
 * @see Deng et al., ArcFace, arXiv:1801.07698; figures: deepinsight/insightface@0b2958eaed1416c19a2bd3d57c1f0a1d5273eb3a:python-package/insightface/utils/face_align.py
 */
export const arcFaceTemplate: FaceTemplate = {
  sidePx: 112,
  points: [
    { x: 38.2946, y: 51.6963 },
    { x: 73.5318, y: 51.5014 },
    { x: 56.0252, y: 71.7366 },
    { x: 41.5493, y: 92.3655 },
    { x: 70.7299, y: 92.2041 },
  ],
};

/**
 * The chip of dlib's face recognition: 150 px, padding 0.25, so a coordinate p of dlib's mean face stands at
 * (p + 0.25) × 100 px. dlib's own five points are other ones (eye corners, base of the nose); these are taken from
 * its 68-point mean face: eye centres as the means of points 36–41 and 42–47, nose tip 30, mouth corners 48 and 54.
 *
 * @see davisking/dlib@031bb7d092469cc48f0664300dd2e2f0c51c944c:dlib/image_transforms/interpolation.h, get_face_chip_details
 */
export const dlibTemplate: FaceTemplate = {
  sidePx: 150,
  points: [
    { x: 47.5492, y: 46.599 },
    { x: 100.4761, y: 46.599 },
    { x: 74.0127, y: 76.5625 },
    { x: 50.4149, y: 103.0233 },
    { x: 97.6104, y: 103.0233 },
  ],
};

/**
 * The similarity transform from a face in an image to a template, by least squares over the five points.
 * Points that all fall together give a shift alone.
 *
 * @see Umeyama, IEEE TPAMI 13(4), 1991, doi:10.1109/34.88573; in two dimensions it has this closed form
 */
export function alignmentTransform(landmarks: Landmarks, template: FaceTemplate): SimilarityTransform {
  const from = landmarkPoints(landmarks);
  const centre = meanPoint(from);
  const goal = meanPoint(template.points);
  let spread = 0;
  let along = 0;
  let across = 0;
  for (const [index, point] of from.entries()) {
    const x = point.x - centre.x;
    const y = point.y - centre.y;
    const goalX = template.points[index]!.x - goal.x;
    const goalY = template.points[index]!.y - goal.y;
    spread += x * x + y * y;
    along += x * goalX + y * goalY;
    across += x * goalY - y * goalX;
  }
  const solvable = spread > 1e-9 && Math.hypot(along, across) > 1e-9;
  const a = solvable ? along / spread : 1;
  const b = solvable ? across / spread : 0;
  return {
    a,
    b,
    shiftX: goal.x - a * centre.x + b * centre.y,
    shiftY: goal.y - b * centre.x - a * centre.y,
  };
}

/** The way back; the transform must not shrink everything to one point. */
export function invertTransform({ a, b, shiftX, shiftY }: SimilarityTransform): SimilarityTransform {
  const squares = a * a + b * b;
  const backA = a / squares;
  const backB = -b / squares;
  return {
    a: backA,
    b: backB,
    shiftX: -(backA * shiftX - backB * shiftY),
    shiftY: -(backB * shiftX + backA * shiftY),
  };
}

export function transformPoint({ a, b, shiftX, shiftY }: SimilarityTransform, { x, y }: Point): Point {
  return { x: a * x - b * y + shiftX, y: b * x + a * y + shiftY };
}

function meanPoint(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point.x;
    y += point.y;
  }
  return { x: x / points.length, y: y / points.length };
}
