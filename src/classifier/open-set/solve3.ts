export type Vector3 = [number, number, number];

/**
 * Solves A x = b for a symmetric positive definite A, some unknowns held at 0.
 *
 * @param matrix - A, shape (3, 3)
 * @param free - which unknowns may differ from 0
 */
export function solve3(matrix: Float64Array, right: Vector3, free: readonly [boolean, boolean, boolean]): Vector3 {
  const rows = [0, 1, 2].filter((i) => free[i]);
  const system = rows.map((i) => [...rows.map((j) => matrix[i * 3 + j]!), right[i]!]);
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot++) {
    const pivotRow = system[pivot]!;
    for (let i = pivot + 1; i < size; i++) {
      const factor = system[i]![pivot]! / pivotRow[pivot]!;
      for (let j = pivot; j <= size; j++) system[i]![j]! -= factor * pivotRow[j]!;
    }
  }
  const solution: Vector3 = [0, 0, 0];
  for (let i = size - 1; i >= 0; i--) {
    let value = system[i]![size]!;
    for (let j = i + 1; j < size; j++) value -= system[i]![j]! * solution[rows[j]!]!;
    solution[rows[i]!] = value / system[i]![i]!;
  }
  return solution;
}
