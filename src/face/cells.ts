import type { Size } from "./geometry.ts";

/** Raw outputs of an anchor-free or point-anchored detector at one stride; rows are cells in row-major order. */
export interface CellLevel {
  readonly stridePx: number;
  /** Anchors a cell, innermost. */
  readonly anchors: number;
  readonly boxes: Float32Array; // (A, 4)
  readonly landmarks: Float32Array; // (A, 10)
}

/** How four box values and a landmark's two become input pixels, given the cell's column and row. */
export type CellCode = "centre-size" | "side-distances";

export interface CellFaces {
  readonly boxes: Float32Array; // (N, 4) left, top, right, bottom
  readonly landmarks: Float32Array; // (N, 10)
}

/**
 * Boxes and landmarks of some cells, in input pixels.
 *
 * `centre-size`: shift of the centre from the cell's corner and logarithms of the sides, in strides (YuNet).
 * `side-distances`: distances of the four sides from the cell's corner, in strides (FCOS, arXiv:1904.01355; SCRFD).
 */
export function decodeCells(level: CellLevel, rows: ArrayLike<number>, input: Size, code: CellCode): CellFaces {
  const { stridePx, anchors } = level;
  const columns = Math.ceil(input.width / stridePx);
  const boxes = new Float32Array(rows.length * 4);
  const landmarks = new Float32Array(rows.length * 10);
  for (let i = 0; i < rows.length; i++) {
    const cell = Math.floor(rows[i]! / anchors);
    const origin = { x: cell % columns, y: Math.floor(cell / columns) };
    const four = level.boxes.subarray(rows[i]! * 4, rows[i]! * 4 + 4);
    const sides = code === "centre-size" ? sidesOfCentre(four, origin) : sidesOfDistances(four, origin);
    for (let k = 0; k < 4; k++) boxes[i * 4 + k] = sides[k]! * stridePx;
    for (let k = 0; k < 10; k++)
      landmarks[i * 10 + k] = (level.landmarks[rows[i]! * 10 + k]! + (k % 2 === 0 ? origin.x : origin.y)) * stridePx;
  }
  return { boxes, landmarks };
}

type Sides = readonly [number, number, number, number];

function sidesOfCentre(values: Float32Array, { x, y }: { x: number; y: number }): Sides {
  const halfWidth = Math.exp(values[2]!) / 2;
  const halfHeight = Math.exp(values[3]!) / 2;
  const centreX = x + values[0]!;
  const centreY = y + values[1]!;
  return [centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight];
}

function sidesOfDistances(values: Float32Array, { x, y }: { x: number; y: number }): Sides {
  return [x - values[0]!, y - values[1]!, x + values[2]!, y + values[3]!];
}
