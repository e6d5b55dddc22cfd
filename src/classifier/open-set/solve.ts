/**
 * Solves A x = b for a symmetric positive definite A, some unknowns held at 0.
 *
 * @param matrix - A, shape (n, n), row-major
 * @param free - which unknowns may differ from 0
 */
export function solve(matrix: Float64Array, right: Float64Array, free: readonly boolean[]): Float64Array {
  const all = right.length;
  const rows = [...free.keys()].filter((i) => free[i]);
  const size = rows.length;
  const system = rows.map((i) => [...rows.map((j) => matrix[i * all + j]!), right[i]!]);
  for (let pivot = 0; pivot < size; pivot++) {
    const pivotRow = system[pivot]!;
    for (let i = pivot + 1; i < size; i++) {
      const factor = system[i]![pivot]! / pivotRow[pivot]!;
      for (let j = pivot; j <= size; j++) system[i]![j]! -= factor * pivotRow[j]!;
    }
  }
  const solution = new Float64Array(all);
  for (let i = size - 1; i >= 0; i--) {
    let value = system[i]![size]!;
    for (let j = i + 1; j < size; j++) value -= system[i]![j]! * solution[rows[j]!]!;
    solution[rows[i]!] = value / system[i]![i]!;
  }
  return solution;
}
