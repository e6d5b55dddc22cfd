import { solve } from "./solve.ts";

/**
 * Choices among alternatives with some features each, and one alternative of utility 0 ("none of them"), packed
 * flat. The utility of an alternative is the weighted sum of its features.
 */
export interface Choices {
  /** Features of an alternative. */
  readonly width: number;
  /** Where each choice's alternatives start; one entry more than there are choices. */
  readonly starts: Int32Array;
  /** Shape (alternatives, width). */
  readonly features: Float64Array;
  /** Index of the alternative that was right, counted from the choice's start; -1 for none of them. */
  readonly right: Int32Array;
}

const maxIterations = 100;
const maxHalvings = 40;

export interface LogitOptions {
  /** Precision of a normal prior with mean 0 on each weight; keeps separable data finite. */
  readonly precision: Float64Array;
  /** Which weights may differ from 0. */
  readonly free: readonly boolean[];
  /** Where to start; what is not free must be 0. */
  readonly from?: Float64Array;
  readonly maxSteps?: number;
}

/**
 * Weights of the highest penalised likelihood, by Newton's method with step halving.
 *
 * @param counts - what each choice counts
 * @see McFadden, Conditional logit analysis of qualitative choice behavior (1974)
 */
export function fitConditionalLogit(
  choices: Choices,
  counts: Float64Array,
  { precision, free, from, maxSteps = maxIterations }: LogitOptions,
): Float64Array {
  let at = from ?? new Float64Array(choices.width);
  let here = evaluate(choices, counts, { at, precision });
  for (let iteration = 0; iteration < maxSteps; iteration++) {
    const direction = solve(here.hessian, here.gradient, free);
    let step = 1;
    let next = moved(at, direction, step);
    let there = evaluate(choices, counts, { at: next, precision });
    for (let halvings = 0; there.loss > here.loss && halvings < maxHalvings; halvings++) {
      step /= 2;
      next = moved(at, direction, step);
      there = evaluate(choices, counts, { at: next, precision });
    }
    const gained = here.loss - there.loss;
    if (!(gained > 0)) break;
    at = next;
    here = there;
    if (gained < 1e-7 * (1 + here.loss)) break;
  }
  return at;
}

const moved = (at: Float64Array, direction: Float64Array, step: number): Float64Array =>
  at.map((value, i) => value - step * direction[i]!);

/** Probability of each choice's right alternative under the weights `at`. */
export function rightProbabilities(choices: Choices, at: Float64Array): Float64Array {
  const { starts, right } = choices;
  return Float64Array.from(right, (chosen, choice) => {
    const from = starts[choice]!;
    const to = starts[choice + 1]!;
    let highest = 0;
    for (let k = from; k < to; k++) highest = Math.max(highest, utilityOf(choices, k, at));
    let sum = Math.exp(-highest);
    for (let k = from; k < to; k++) sum += Math.exp(utilityOf(choices, k, at) - highest);
    const own = chosen < 0 ? 0 : utilityOf(choices, from + chosen, at);
    return Math.exp(own - highest) / sum;
  });
}

export function utilityOf({ width, features }: Choices, alternative: number, at: Float64Array): number {
  const start = alternative * width;
  let sum = 0;
  for (let i = 0; i < width; i++) sum += at[i]! * features[start + i]!;
  return sum;
}

interface Point {
  readonly loss: number;
  readonly gradient: Float64Array;
  /** Shape (width, width). */
  readonly hessian: Float64Array;
}

function evaluate(
  choices: Choices,
  counts: Float64Array,
  { at, precision }: { readonly at: Float64Array; readonly precision: Float64Array },
): Point {
  const sums = new ChoiceSums(choices, at);
  counts.forEach((count, choice) => {
    sums.add(choice, count);
  });
  return sums.withPrior(precision);
}

/** Loss, gradient and Hessian, summed over choices without allocating for each. */
class ChoiceSums {
  readonly #choices: Choices;
  readonly #at: Float64Array;
  readonly #gradient: Float64Array;
  readonly #hessian: Float64Array;
  readonly #mean: Float64Array;
  #loss = 0;

  constructor(choices: Choices, at: Float64Array) {
    this.#choices = choices;
    this.#at = at;
    this.#gradient = new Float64Array(choices.width);
    this.#hessian = new Float64Array(choices.width * choices.width);
    this.#mean = new Float64Array(choices.width);
  }

  add(choice: number, count: number): void {
    const { starts, right, features, width } = this.#choices;
    const from = starts[choice]!;
    const to = starts[choice + 1]!;
    let highest = 0;
    for (let k = from; k < to; k++) highest = Math.max(highest, utilityOf(this.#choices, k, this.#at));
    let sum = Math.exp(-highest);
    for (let k = from; k < to; k++) sum += Math.exp(utilityOf(this.#choices, k, this.#at) - highest);
    const mean = this.#mean.fill(0);
    for (let k = from; k < to; k++) {
      const share = Math.exp(utilityOf(this.#choices, k, this.#at) - highest) / sum;
      // So unlikely an alternative moves nothing: most of a large gallery is skipped.
      if (share > 1e-9) this.#addAlternative(k * width, share, count);
    }
    const own = right[choice]! < 0 ? -1 : from + right[choice]!;
    this.#loss += count * (Math.log(sum) + highest - (own < 0 ? 0 : utilityOf(this.#choices, own, this.#at)));
    for (let i = 0; i < width; i++) {
      this.#gradient[i]! += count * (mean[i]! - (own < 0 ? 0 : features[own * width + i]!));
      for (let j = 0; j < width; j++) this.#hessian[i * width + j]! -= count * mean[i]! * mean[j]!;
    }
  }

  #addAlternative(start: number, share: number, count: number): void {
    const { features, width } = this.#choices;
    for (let i = 0; i < width; i++) {
      const value = share * features[start + i]!;
      this.#mean[i]! += value;
      for (let j = 0; j < width; j++) this.#hessian[i * width + j]! += count * value * features[start + j]!;
    }
  }

  withPrior(precision: Float64Array): Point {
    const width = this.#at.length;
    for (let i = 0; i < width; i++) {
      this.#loss += 0.5 * precision[i]! * this.#at[i]! * this.#at[i]!;
      this.#gradient[i]! += precision[i]! * this.#at[i]!;
      this.#hessian[i * width + i]! += precision[i]!;
    }
    return { loss: this.#loss, gradient: this.#gradient, hessian: this.#hessian };
  }
}
