import { solve3, type Vector3 } from "./solve3.ts";

/**
 * Choices among alternatives with two features each, and one alternative of utility 0 ("none of them"), packed
 * flat. The utility of an alternative is a · first + b · second + c.
 */
export interface Choices {
  /** Where each choice's alternatives start; one entry more than there are choices. */
  readonly starts: Int32Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Index of the alternative that was right, counted from the choice's start; -1 for none of them. */
  readonly right: Int32Array;
}

const maxIterations = 100;
const maxHalvings = 40;

export interface LogitOptions {
  /** Precision of a normal prior with mean 0 on each of a, b, c; keeps separable data finite. */
  readonly precision: Vector3;
  /** Which of a, b, c may differ from 0. */
  readonly free: readonly [boolean, boolean, boolean];
  /** Where to start; what is not free must be 0. */
  readonly from?: Vector3;
}

/**
 * Weights (a, b, c) of the highest penalised likelihood, by Newton's method with step halving.
 *
 * @param weights - what each choice counts
 * @see McFadden, Conditional logit analysis of qualitative choice behavior (1974)
 */
export function fitConditionalLogit(
  choices: Choices,
  weights: Float64Array,
  { precision, free, from = [0, 0, 0] }: LogitOptions,
): Vector3 {
  let at = from;
  let here = evaluate(choices, weights, { at, precision });
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const direction = solve3(here.hessian, here.gradient, free);
    let step = 1;
    let next = moved(at, direction, step);
    let there = evaluate(choices, weights, { at: next, precision });
    for (let halvings = 0; there.loss > here.loss && halvings < maxHalvings; halvings++) {
      step /= 2;
      next = moved(at, direction, step);
      there = evaluate(choices, weights, { at: next, precision });
    }
    const gained = here.loss - there.loss;
    if (!(gained > 0)) break;
    at = next;
    here = there;
    if (gained < 1e-10 * (1 + here.loss)) break;
  }
  return at;
}

/** Probability of each choice's right alternative under the weights `at`. */
export function rightProbabilities({ starts, first, second, right }: Choices, at: Vector3): Float64Array {
  return Float64Array.from(right, (chosen, choice) => {
    const from = starts[choice]!;
    const to = starts[choice + 1]!;
    let highest = 0;
    for (let k = from; k < to; k++) highest = Math.max(highest, utility(at, first[k]!, second[k]!));
    let sum = Math.exp(-highest);
    for (let k = from; k < to; k++) sum += Math.exp(utility(at, first[k]!, second[k]!) - highest);
    const own = chosen < 0 ? 0 : utility(at, first[from + chosen]!, second[from + chosen]!);
    return Math.exp(own - highest) / sum;
  });
}

export const utility = (at: Readonly<Vector3>, first: number, second: number): number =>
  at[0] * first + at[1] * second + at[2];

const moved = (at: Vector3, direction: Vector3, step: number): Vector3 => [
  at[0] - step * direction[0],
  at[1] - step * direction[1],
  at[2] - step * direction[2],
];

interface Point {
  readonly loss: number;
  readonly gradient: Vector3;
  /** Shape (3, 3). */
  readonly hessian: Float64Array;
}

function evaluate(
  choices: Choices,
  weights: Float64Array,
  { at, precision }: { readonly at: Vector3; readonly precision: Vector3 },
): Point {
  const sums = new ChoiceSums();
  for (let choice = 0; choice < weights.length; choice++) sums.add(choices, choice, { at, weight: weights[choice]! });
  return sums.withPrior(at, precision);
}

/** Loss, gradient and Hessian, summed over choices without allocating for each. */
class ChoiceSums {
  #loss = 0;
  readonly #gradient: Vector3 = [0, 0, 0];
  readonly #hessian = new Float64Array(9);

  add(choices: Choices, choice: number, { at, weight }: { readonly at: Vector3; readonly weight: number }): void {
    const { starts, first, second, right } = choices;
    const from = starts[choice]!;
    const to = starts[choice + 1]!;
    let highest = 0;
    for (let k = from; k < to; k++) highest = Math.max(highest, utility(at, first[k]!, second[k]!));
    let sum = Math.exp(-highest);
    // Sums of the features and their products, weighted by unnormalised probability.
    let a = 0;
    let b = 0;
    let c = 0;
    let aa = 0;
    let ab = 0;
    let bb = 0;
    for (let k = from; k < to; k++) {
      const x = first[k]!;
      const y = second[k]!;
      const share = Math.exp(utility(at, x, y) - highest);
      sum += share;
      a += share * x;
      b += share * y;
      c += share;
      aa += share * x * x;
      ab += share * x * y;
      bb += share * y * y;
    }
    const own = right[choice]! < 0 ? -1 : from + right[choice]!;
    const [x, y, one] = own < 0 ? [0, 0, 0] : [first[own]!, second[own]!, 1];
    this.#loss += weight * (Math.log(sum) + highest - (own < 0 ? 0 : utility(at, x, y)));
    const mean: Vector3 = [a / sum, b / sum, c / sum];
    this.#addGradient(weight, mean, [x, y, one]);
    this.#addHessian(weight, mean, [
      aa / sum,
      ab / sum,
      mean[0],
      ab / sum,
      bb / sum,
      mean[1],
      mean[0],
      mean[1],
      mean[2],
    ]);
  }

  withPrior(at: Vector3, precision: Vector3): Point {
    for (let i = 0; i < 3; i++) {
      this.#loss += 0.5 * precision[i]! * at[i]! * at[i]!;
      this.#gradient[i]! += precision[i]! * at[i]!;
      this.#hessian[i * 4]! += precision[i]!;
    }
    return { loss: this.#loss, gradient: this.#gradient, hessian: this.#hessian };
  }

  #addGradient(weight: number, mean: Vector3, own: Vector3): void {
    for (let i = 0; i < 3; i++) this.#gradient[i]! += weight * (mean[i]! - own[i]!);
  }

  #addHessian(weight: number, mean: Vector3, products: readonly number[]): void {
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) this.#hessian[i * 3 + j]! += weight * (products[i * 3 + j]! - mean[i]! * mean[j]!);
  }
}
