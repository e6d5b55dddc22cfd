import { dotProduct, type Kernel, kernelValue } from "./kernel.ts";
import type { PairMachine } from "./machines.ts";

/** Pairs of classes in the order (0, 1), (0, 2), …, (1, 2), …, as LIBSVM counts them. */
export const pairCount = (classes: number): number => (classes * (classes - 1)) / 2;

/** Turns a machine's decision into P(first class) = 1 / (1 + exp(slope · decision + offset)). */
export interface Sigmoid {
  readonly slope: number;
  readonly offset: number;
}

/** A trained one-against-one machine with its support vectors, laid out as LIBSVM does. */
export interface SvmModel {
  readonly kernel: Kernel;
  readonly classes: number;
  /** Grouped by class, `supportCounts` of each. */
  readonly supportVectors: readonly Float32Array[];
  /** Of each support vector: its dot product with itself. */
  readonly supportSquares: Float64Array;
  readonly supportCounts: readonly number[];
  /**
   * Shape (classes - 1, support vectors). A vector of class i holds in row j - 1 its weight against a class
   * j > i, and in row j its weight against a class j < i.
   */
  readonly coefficients: Float64Array;
  /** One a pair. */
  readonly rhos: Float64Array;
  /** One a pair; only where probabilities were trained. */
  readonly sigmoids?: readonly Sigmoid[];
}

/**
 * Gathers machines over rows of a matrix into one model that shares their support vectors.
 *
 * @param labels - class of each row
 */
export function assembleModel(
  machines: readonly PairMachine[],
  vectors: readonly Float32Array[],
  { labels, classes, kernel }: { readonly labels: Int32Array; readonly classes: number; readonly kernel: Kernel },
): SvmModel {
  const used = new Set(machines.flatMap(({ samples }) => [...samples]));
  const order = [...used].sort((a, b) => labels[a]! - labels[b]! || a - b);
  const place = new Map(order.map((sample, index) => [sample, index]));
  const coefficients = new Float64Array((classes - 1) * order.length);
  for (const { first, second, samples, coefficients: weights } of machines) {
    samples.forEach((sample, k) => {
      const against = labels[sample] === first ? second - 1 : first;
      coefficients[against * order.length + place.get(sample)!] = weights[k]!;
    });
  }
  return {
    kernel,
    classes,
    supportVectors: order.map((sample) => vectors[sample]!),
    supportSquares: squaresOf(order.map((sample) => vectors[sample]!)),
    supportCounts: Array.from({ length: classes }, (_, c) => order.filter((sample) => labels[sample] === c).length),
    coefficients,
    rhos: Float64Array.from(machines, ({ rho }) => rho),
  };
}

export const squaresOf = (vectors: readonly Float32Array[]): Float64Array =>
  Float64Array.from(vectors, (vector) => dotProduct(vector, vector));

/** Place of a pair in the order of pairs. */
export const pairIndex = (first: number, second: number, classes: number): number =>
  (first * (2 * classes - first - 1)) / 2 + (second - first - 1);

/**
 * Answers the decision of any pair about one vector: positive for the pair's first class. Kernels are computed for
 * the classes that are asked about, once each.
 */
export function pairDecider(model: SvmModel, vector: Float32Array): (first: number, second: number) => number {
  const { kernel, classes, supportVectors, supportSquares, supportCounts, coefficients, rhos } = model;
  const total = supportVectors.length;
  const square = dotProduct(vector, vector);
  const starts = startsOf(supportCounts);
  const values = new Float64Array(total);
  const isKnown = new Uint8Array(classes);
  const know = (c: number): void => {
    if (isKnown[c] === 1) return;
    isKnown[c] = 1;
    for (let k = starts[c]!; k < starts[c + 1]!; k++)
      values[k] = kernelValue(kernel, dotProduct(supportVectors[k]!, vector), supportSquares[k]!, square);
  };
  return (i, j) => {
    know(i);
    know(j);
    const ofI = weightedSum(values, coefficients, { from: starts[i]!, to: starts[i + 1]!, at: (j - 1) * total });
    const ofJ = weightedSum(values, coefficients, { from: starts[j]!, to: starts[j + 1]!, at: i * total });
    return ofI + ofJ - rhos[pairIndex(i, j, classes)]!;
  };
}

/** Decision of every pair about a vector. */
export function pairDecisions(model: SvmModel, vector: Float32Array): Float64Array {
  const { classes } = model;
  const decide = pairDecider(model, vector);
  const decisions = new Float64Array(pairCount(classes));
  let pair = 0;
  for (let i = 0; i < classes; i++) for (let j = i + 1; j < classes; j++) decisions[pair++] = decide(i, j);
  return decisions;
}

/** The class with the most pairs won; of equals the smallest, as LIBSVM answers without probabilities. */
export function votedClass(decisions: Float64Array, classes: number): number {
  const votes = new Int32Array(classes);
  let pair = 0;
  for (let i = 0; i < classes; i++) for (let j = i + 1; j < classes; j++) votes[decisions[pair++]! > 0 ? i : j]!++;
  return votes.indexOf(Math.max(...votes));
}

function weightedSum(
  values: Float64Array,
  coefficients: Float64Array,
  { from, to, at }: { readonly from: number; readonly to: number; readonly at: number },
): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += coefficients[at + k]! * values[k]!;
  return sum;
}

function startsOf(counts: readonly number[]): readonly number[] {
  const starts = [0];
  for (const count of counts) starts.push(starts.at(-1)! + count);
  return starts;
}
