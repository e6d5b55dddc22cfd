import type { Point } from "./geometry.ts";
import type { Landmarks } from "./landmarks.ts";

/**
 * The five points that the 68 of iBUG 300-W hold: eye centres as means of their outlines (36–41, 42–47), nose tip (30),
 * mouth corners (48, 54).
 *
 * @param points - x, y, x, y…: shape (68, 2)
 * @see Sagonas et al., 300 Faces in-the-Wild Challenge, doi:10.1109/ICCVW.2013.59
 */
export function landmarksFrom68(points: ArrayLike<number>): Landmarks {
  return {
    leftEye: meanOf(points, 36, 41),
    rightEye: meanOf(points, 42, 47),
    nose: meanOf(points, 30, 30),
    leftMouth: meanOf(points, 48, 48),
    rightMouth: meanOf(points, 54, 54),
  };
}

function meanOf(points: ArrayLike<number>, first: number, last: number): Point {
  let x = 0;
  let y = 0;
  for (let i = first; i <= last; i++) {
    x += points[2 * i]!;
    y += points[2 * i + 1]!;
  }
  const count = last - first + 1;
  return { x: x / count, y: y / count };
}
