import type { PrincipalAxes } from "./principal-axes.ts";

/**
 * Vectors as coordinates along some orthonormal axes, counted from a centre, and the length of what they leave out.
 * For any x and q: q · x = q · centre + coordinates(q) · coordinates(x - centre) + rest, where by Cauchy and Schwarz
 * |rest| is at most the product of the two lengths left out.
 */
export interface Coordinates {
  readonly count: number;
  readonly centre: Float64Array;
  /**
   * @param out - filled with the coordinates of `vector - centre`, or of `vector` itself
   * @returns the length of the part that the coordinates leave out
   */
  write(out: Float64Array, vector: Float32Array, from: "centre" | "origin"): number;
}

/** Axes worked on at once, so that each value of a vector is fetched once for all of them. */
const axesAtOnce = 4;

/** Coordinates along the first few principal axes. */
export function alongAxes({ axes, centre, count }: PrincipalAxes): Coordinates {
  const moved = new Float64Array(centre.length);
  return {
    count,
    centre,
    write(out, vector, from) {
      move(moved, vector, from === "centre" ? centre : undefined);
      let axis = 0;
      for (; axis + axesAtOnce <= count; axis += axesAtOnce) fourProducts(out, axes, moved, axis);
      for (; axis < count; axis++) out[axis] = product(axes, moved, axis);
      // The square of the rest's length as a difference; what rounding may take from it is added by who bounds with it.
      let squares = 0;
      for (let i = 0; i < moved.length; i++) squares += moved[i]! * moved[i]!;
      for (let i = 0; i < count; i++) squares -= out[i]! * out[i]!;
      return Math.sqrt(Math.max(0, squares));
    },
  };
}

function move(out: Float64Array, vector: Float32Array, centre: Float64Array | undefined): void {
  for (let i = 0; i < out.length; i++) out[i] = vector[i]!;
  if (centre !== undefined) for (let i = 0; i < out.length; i++) out[i]! -= centre[i]!;
}

function fourProducts(out: Float64Array, axes: Float64Array, vector: Float64Array, axis: number): void {
  const { length } = vector;
  let [a, b, c, d] = [0, 0, 0, 0];
  const start = axis * length;
  for (let i = 0; i < length; i++) {
    const value = vector[i]!;
    a += axes[start + i]! * value;
    b += axes[start + length + i]! * value;
    c += axes[start + 2 * length + i]! * value;
    d += axes[start + 3 * length + i]! * value;
  }
  out[axis] = a;
  out[axis + 1] = b;
  out[axis + 2] = c;
  out[axis + 3] = d;
}

function product(axes: Float64Array, vector: Float64Array, axis: number): number {
  let sum = 0;
  const start = axis * vector.length;
  for (let i = 0; i < vector.length; i++) sum += axes[start + i]! * vector[i]!;
  return sum;
}

/** All coordinates as they are; nothing is left out. */
export function wholeVectors(centre: Float64Array): Coordinates {
  return {
    count: centre.length,
    centre,
    write(out, vector, from) {
      move(out, vector, from === "centre" ? centre : undefined);
      return 0;
    },
  };
}
