const maxIterations = 100;

/**
 * One probability a class from one a pair: minimises Σ (r_ji p_i - r_ij p_j)².
 *
 * These shrink as classes are added: with 62 people not one known face reached 0.9. They serve comparison with
 * LIBSVM and the exported model; what a classifier answers is calibrated on its own.
 *
 * @param pairwise - shape (k, k): entry (i, j) is P(class i | i or j); the diagonal is not read
 * @see Wu, Lin, Weng, Probability Estimates for Multi-class Classification by Pairwise Coupling, JMLR 5 (2004),
 *   second approach, algorithm 2
 */
export function coupleProbabilities(pairwise: Float64Array, classes: number): Float64Array {
  const matrix = couplingMatrix(pairwise, classes);
  const tolerance = 0.005 / classes;
  const probabilities = new Float64Array(classes).fill(1 / classes);
  const products = new Float64Array(classes);
  for (let iteration = 0; iteration < Math.max(maxIterations, classes); iteration++) {
    const total = multiply(products, matrix, probabilities);
    let worst = 0;
    for (const product of products) worst = Math.max(worst, Math.abs(product - total));
    if (worst < tolerance) break;
    sweep(matrix, probabilities, { products, total });
  }
  return probabilities;
}

function couplingMatrix(pairwise: Float64Array, classes: number): Float64Array {
  const matrix = new Float64Array(classes * classes);
  for (let i = 0; i < classes; i++) {
    for (let j = 0; j < classes; j++) {
      if (i === j) continue;
      const loses = pairwise[j * classes + i]!;
      matrix[i * classes + i]! += loses * loses;
      matrix[i * classes + j] = -loses * pairwise[i * classes + j]!;
    }
  }
  return matrix;
}

/** Writes Qp to `out` and returns pᵀQp. */
function multiply(out: Float64Array, matrix: Float64Array, vector: Float64Array): number {
  const size = vector.length;
  let total = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[i * size + j]! * vector[j]!;
    out[i] = sum;
    total += vector[i]! * sum;
  }
  return total;
}

/** Moves each probability in turn to its optimum and scales all back to the sum of 1. */
function sweep(
  matrix: Float64Array,
  probabilities: Float64Array,
  state: { readonly products: Float64Array; total: number },
): void {
  const { products } = state;
  const size = probabilities.length;
  for (let i = 0; i < size; i++) {
    const square = matrix[i * size + i]!;
    const change = (state.total - products[i]!) / square;
    const scale = 1 + change;
    state.total = (state.total + change * (change * square + 2 * products[i]!)) / (scale * scale);
    probabilities[i]! += change;
    for (let j = 0; j < size; j++) {
      products[j] = (products[j]! + change * matrix[i * size + j]!) / scale;
      probabilities[j]! /= scale;
    }
  }
}
