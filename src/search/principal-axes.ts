/** Directions in which vectors differ most, after the direction of their mean. */
export interface PrincipalAxes {
  /** Mean of the vectors, shape (dimensions,). */
  readonly centre: Float64Array;
  /** Orthonormal rows, shape (count, dimensions); the first is the direction of the mean. */
  readonly axes: Float64Array;
  readonly count: number;
}

/** With fewer turns the last axes are mixed with their neighbours, which costs little: any orthonormal rows will do. */
const turns = 8;
/** A direction shorter than this is rounding, not data. */
const leastLength = 1e-9;

/**
 * By orthogonal iteration on the covariance of the vectors. Nothing that is computed with the axes relies on how well
 * they fit the data, only on their being orthonormal.
 *
 * @param rows - shape (n, dimensions), n at least 1
 * @see Golub and Van Loan, Matrix Computations, 4th edition, 8.2.4
 */
export function fitPrincipalAxes(rows: readonly Float32Array[], count: number): PrincipalAxes {
  const dimensions = rows[0]?.length ?? 0;
  const centre = new Float64Array(dimensions);
  for (const row of rows) for (let i = 0; i < dimensions; i++) centre[i]! += row[i]! / rows.length;
  const covariance = covarianceOf(rows, centre);
  const axes = new Float64Array(count * dimensions);
  axes.set(centre);
  for (let axis = 1; axis < count; axis++) axes.set(startingRow(axis, dimensions), axis * dimensions);
  orthonormalize(axes, dimensions);
  for (let turn = 0; turn < turns; turn++) {
    for (let axis = 1; axis < count; axis++) {
      const row = axes.subarray(axis * dimensions, (axis + 1) * dimensions);
      row.set(product(covariance, row));
    }
    orthonormalize(axes, dimensions);
  }
  return { centre, axes, count };
}

/** Full rank, the same every time, and in no relation to the data. */
function startingRow(axis: number, dimensions: number): Float64Array {
  return Float64Array.from({ length: dimensions }, (_, i) => Math.cos(0.7 + 1.618 * axis * (i + 1)));
}

function covarianceOf(rows: readonly Float32Array[], centre: Float64Array): Float64Array {
  const dimensions = centre.length;
  const sums = new Float64Array(dimensions * dimensions);
  const away = new Float64Array(dimensions);
  for (const row of rows) {
    for (let i = 0; i < dimensions; i++) away[i] = row[i]! - centre[i]!;
    for (let i = 0; i < dimensions; i++) {
      const value = away[i]!;
      const start = i * dimensions;
      for (let j = 0; j <= i; j++) sums[start + j]! += value * away[j]!;
    }
  }
  for (let i = 0; i < dimensions; i++) for (let j = 0; j < i; j++) sums[j * dimensions + i] = sums[i * dimensions + j]!;
  return sums;
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const { length } = vector;
  return Float64Array.from({ length }, (_, i) => {
    let sum = 0;
    const start = i * length;
    for (let j = 0; j < length; j++) sum += matrix[start + j]! * vector[j]!;
    return sum;
  });
}

/** Gram and Schmidt, each row twice, which brings the rows to be orthogonal up to rounding; spent rows become zero. */
function orthonormalize(axes: Float64Array, dimensions: number): void {
  const count = axes.length / dimensions;
  for (let axis = 0; axis < count; axis++) {
    const row = axes.subarray(axis * dimensions, (axis + 1) * dimensions);
    const before = lengthOf(row);
    for (let pass = 0; pass < 2; pass++)
      for (let other = 0; other < axis; other++)
        subtractProjection(row, axes.subarray(other * dimensions, (other + 1) * dimensions));
    const length = lengthOf(row);
    const scale = length > leastLength * Math.max(1, before) ? 1 / length : 0;
    for (let i = 0; i < dimensions; i++) row[i]! *= scale;
  }
}

function subtractProjection(row: Float64Array, onto: Float64Array): void {
  let along = 0;
  for (let i = 0; i < row.length; i++) along += row[i]! * onto[i]!;
  for (let i = 0; i < row.length; i++) row[i]! -= along * onto[i]!;
}

const lengthOf = (row: Float64Array): number => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
