/** A two-class problem of n samples in dual form. */
export interface BinaryProblem {
  /** Kernel of each sample with each: shape (n, n), symmetric. */
  readonly kernel: Float32Array;
  /** +1 or -1 for each sample. */
  readonly labels: Int8Array;
  /** Upper bound C of each sample's multiplier, positive. */
  readonly bounds: Float64Array;
  /** Largest violation of the optimality conditions that is left; LIBSVM's default is 1e-3. */
  readonly tolerance: number;
}

export interface BinarySolution {
  /** Multiplier times label of each sample; 0 for one that is no support vector. */
  readonly coefficients: Float64Array;
  /** Subtracted from the kernel sum: decision(x) = Σ coefficient · K(x, x_i) - rho. */
  readonly rho: number;
  readonly iterations: number;
}

/** Stands for a curvature that is not positive (a kernel that is not positive definite). */
const leastCurvature = 1e-12;

/** State of one run: multipliers and the gradient of the dual, both changed in place. */
interface State {
  readonly problem: BinaryProblem;
  readonly size: number;
  readonly alphas: Float64Array;
  readonly gradient: Float64Array;
}

/**
 * Solves min ½ αᵀQα - Σα with 0 ≤ α ≤ bounds and Σ yα = 0, Q = y yᵀ K, by sequential minimal optimisation.
 *
 * Two multipliers are moved at a time, chosen with second-order information.
 *
 * @see Fan, Chen, Lin, Working Set Selection Using Second Order Information, JMLR 6 (2005), WSS 2
 * @see Platt, Fast Training of SVMs using Sequential Minimal Optimization (1999), for the clipped step
 */
export function solveBinary(problem: BinaryProblem): BinarySolution {
  const size = problem.labels.length;
  const state: State = { problem, size, alphas: new Float64Array(size), gradient: new Float64Array(size).fill(-1) };
  // A cap far above what a problem needs: it ends a run that rounding keeps from its tolerance.
  const maxIterations = Math.max(10_000_000 / Math.max(1, size), 100 * size);
  let iterations = 0;
  for (; iterations < maxIterations; iterations++) {
    const pair = selectPair(state);
    if (pair === undefined) break;
    step(state, pair[0], pair[1]);
  }
  return {
    coefficients: state.alphas.map((alpha, i) => alpha * problem.labels[i]!),
    rho: thresholdOf(state),
    iterations,
  };
}

const mayGrow = (label: number, alpha: number, bound: number): boolean => (label > 0 ? alpha < bound : alpha > 0);
const mayShrink = (label: number, alpha: number, bound: number): boolean => (label > 0 ? alpha > 0 : alpha < bound);

/** The most violating sample that may grow, and the partner with which the dual falls most; none at the optimum. */
function selectPair(state: State): readonly [number, number] | undefined {
  const first = steepestToGrow(state);
  if (first < 0) return undefined;
  const second = bestPartner(state, first);
  return second < 0 ? undefined : [first, second];
}

function steepestToGrow({ problem, size, alphas, gradient }: State): number {
  const { labels, bounds } = problem;
  let first = -1;
  let upper = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < size; t++) {
    if (!mayGrow(labels[t]!, alphas[t]!, bounds[t]!)) continue;
    const slope = -labels[t]! * gradient[t]!;
    if (slope < upper) continue;
    upper = slope;
    first = t;
  }
  return first;
}

/** @returns -1 when no violation above the tolerance is left */
function bestPartner({ problem, size, alphas, gradient }: State, first: number): number {
  const { labels, bounds, kernel, tolerance } = problem;
  const row = first * size;
  const square = kernel[row + first]!;
  const upper = -labels[first]! * gradient[first]!;
  let second = -1;
  let worst = 0;
  let steepest = 0;
  for (let t = 0; t < size; t++) {
    if (!mayShrink(labels[t]!, alphas[t]!, bounds[t]!)) continue;
    const violation = upper + labels[t]! * gradient[t]!;
    if (violation <= 0) continue;
    worst = Math.max(worst, violation);
    const curvature = Math.max(square + kernel[t * size + t]! - 2 * kernel[row + t]!, leastCurvature);
    const fall = (violation * violation) / curvature;
    if (fall < steepest) continue;
    steepest = fall;
    second = t;
  }
  return worst < tolerance ? -1 : second;
}

/** Moves two multipliers along Σ yα = 0 to the minimum between their bounds, and the gradient with them. */
function step({ problem, size, alphas, gradient }: State, i: number, j: number): void {
  const { kernel, labels, bounds } = problem;
  const yi = labels[i]!;
  const yj = labels[j]!;
  const curvature = Math.max(kernel[i * size + i]! + kernel[j * size + j]! - 2 * kernel[i * size + j]!, leastCurvature);
  // Along the direction (yᵢ, -yⱼ) both products y·α change by the same amount with opposite signs.
  const wanted = (yj * gradient[j]! - yi * gradient[i]!) / curvature;
  const roomI = yi > 0 ? bounds[i]! - alphas[i]! : alphas[i]!;
  const roomJ = yj > 0 ? alphas[j]! : bounds[j]! - alphas[j]!;
  const moved = Math.min(wanted, roomI, roomJ);
  // A multiplier at its bound is set to it exactly, or rounding would leave it selectable.
  alphas[i] = moved === roomI ? (yi > 0 ? bounds[i]! : 0) : alphas[i]! + yi * moved;
  alphas[j] = moved === roomJ ? (yj > 0 ? 0 : bounds[j]!) : alphas[j]! - yj * moved;
  const rowI = i * size;
  const rowJ = j * size;
  for (let t = 0; t < size; t++) gradient[t]! += labels[t]! * moved * (kernel[rowI + t]! - kernel[rowJ + t]!);
}

/** Mean of y·gradient over free support vectors; without any, the middle of the interval that is left. */
function thresholdOf({ problem, size, alphas, gradient }: State): number {
  const { labels, bounds } = problem;
  let sum = 0;
  let free = 0;
  let above = Number.POSITIVE_INFINITY;
  let below = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < size; t++) {
    const slope = labels[t]! * gradient[t]!;
    const grows = mayGrow(labels[t]!, alphas[t]!, bounds[t]!);
    const shrinks = mayShrink(labels[t]!, alphas[t]!, bounds[t]!);
    if (grows && shrinks) {
      sum += slope;
      free++;
    } else if (grows) above = Math.min(above, slope);
    else below = Math.max(below, slope);
  }
  return free > 0 ? sum / free : (above + below) / 2;
}
