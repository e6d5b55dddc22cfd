import { type Choices, fitConditionalLogit, rightProbabilities, utility } from "./conditional-logit.ts";
import type { Evidence, Trial } from "./evidence.ts";
import type { Vector3 } from "./solve3.ts";

/**
 * Log-odds of each person against a stranger: margin · m + similarity · s + offset. None of the weights is
 * negative, so more evidence for a person never lowers that person's probability.
 */
export interface Calibration {
  readonly margin: number;
  readonly similarity: number;
  readonly offset: number;
}

/**
 * Of the prior on the weights of (margin, similarity, offset), both features in standard deviations of what they
 * are for the wrong person. Measured on LFW: with 0.01 one draw of five people, whose few faces a line separates,
 * named 1.2 % of the strangers; with 1 some more clear faces stay below 0.9.
 */
const precision: Vector3 = [0.3, 0.3, 0.0001];

/**
 * Share of trials taken to be labelled wrongly or to show no usable face. Without it a handful of such pictures
 * flattens the fit, and many clear faces stay below the threshold.
 */
const outlierShare = 0.02;
const outlierRounds = 10;
/** Of a handful of faces the deviation may come out as nothing; no network's similarities lie this close. */
const leastDeviation = 0.01;

/** Probability of each person, then of `Unknown`; they add up to 1. */
export function calibratedProbabilities(
  { margin, similarity, offset }: Calibration,
  { margins, similarities }: Evidence,
): Float64Array {
  const people = margins.length;
  const odds = new Float64Array(people + 1);
  for (let p = 0; p < people; p++)
    odds[p] = utility([margin, similarity, offset], known(margins[p]!), similarities[p]!);
  const highest = odds.reduce((a, b) => Math.max(a, b), 0);
  let sum = 0;
  for (let p = 0; p <= people; p++) {
    odds[p] = Math.exp(odds[p]! - highest);
    sum += odds[p]!;
  }
  return odds.map((value) => value / sum);
}

/**
 * Fits the calibration to faces that the classifier did not learn from, each person of the gallery and "nobody"
 * as alternatives. Enrolled people and strangers weigh alike in all, whatever their numbers.
 *
 * Outliers are weighed down by expectation maximisation: a trial counts as much as it is likely to be none.
 */
export function fitCalibration(trials: readonly Trial[]): Calibration {
  const raw = pack(trials);
  const margins = spreadOfWrong(raw, raw.first);
  const similarities = spreadOfWrong(raw, raw.second);
  const choices = {
    ...raw,
    first: raw.first.map((value) => (value - margins.mean) / margins.deviation),
    second: raw.second.map((value) => (value - similarities.mean) / similarities.deviation),
  };
  const hasMargins = trials.every(({ evidence }) => !evidence.margins.includes(Number.NaN));
  let free: readonly [boolean, boolean, boolean] = [hasMargins, true, true];
  let at = fitRobustly(choices, free);
  // A negative weight comes from too few trials; the other one then has to do.
  if (at[0] < 0 || at[1] < 0) {
    free = [at[0] >= 0 && hasMargins, at[1] >= 0, true];
    at = fitRobustly(choices, free);
  }
  const margin = Math.max(0, at[0]) / margins.deviation;
  const similarity = Math.max(0, at[1]) / similarities.deviation;
  return { margin, similarity, offset: at[2] - margin * margins.mean - similarity * similarities.mean };
}

/** Mean and standard deviation of a feature over the alternatives that were wrong: where strangers lie. */
function spreadOfWrong(
  { starts, right }: Choices,
  values: Float64Array,
): { readonly mean: number; readonly deviation: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  right.forEach((chosen, choice) => {
    for (let k = starts[choice]!; k < starts[choice + 1]!; k++) {
      if (k - starts[choice]! === chosen) continue;
      count++;
      sum += values[k]!;
      squares += values[k]! * values[k]!;
    }
  });
  const mean = count > 0 ? sum / count : 0;
  const variance = count > 1 ? squares / count - mean * mean : 0;
  return { mean, deviation: Math.max(Math.sqrt(Math.max(0, variance)), leastDeviation) };
}

/** Mean negative log-likelihood, enrolled people and strangers weighing alike, outliers allowed for; lower is better. */
export function logLoss({ margin, similarity, offset }: Calibration, trials: readonly Trial[]): number {
  const choices = pack(trials);
  const weights = balancedWeights(choices);
  const probabilities = rightProbabilities(choices, [margin, similarity, offset]);
  let loss = 0;
  probabilities.forEach((probability, i) => {
    loss -= weights[i]! * Math.log((1 - outlierShare) * probability + outlierShare * guess(choices, i));
  });
  return loss / trials.length;
}

function fitRobustly(choices: Choices, free: readonly [boolean, boolean, boolean]): Vector3 {
  const balanced = balancedWeights(choices);
  let at = fitConditionalLogit(choices, balanced, { precision, free });
  for (let round = 0; round < outlierRounds; round++) {
    const weights = rightProbabilities(choices, at).map((probability, i) => {
      const regular = (1 - outlierShare) * probability;
      return (balanced[i]! * regular) / (regular + outlierShare * guess(choices, i));
    });
    const before = at;
    at = fitConditionalLogit(choices, weights, { precision, free, from: before });
    if (at.every((value, i) => Math.abs(value - before[i]!) < 1e-4 * (1 + Math.abs(value)))) break;
  }
  return at;
}

/** What an outlier's truth is worth guessing: any alternative alike. */
const guess = ({ starts }: Choices, choice: number): number => 1 / (starts[choice + 1]! - starts[choice]! + 1);

function balancedWeights({ right }: Choices): Float64Array {
  const strangers = right.reduce((count, chosen) => count + (chosen < 0 ? 1 : 0), 0);
  const ofStranger = right.length / (2 * Math.max(1, strangers));
  const ofKnown = right.length / (2 * Math.max(1, right.length - strangers));
  return Float64Array.from(right, (chosen) => (chosen < 0 ? ofStranger : ofKnown));
}

function pack(trials: readonly Trial[]): Choices {
  const total = trials.reduce((sum, { evidence }) => sum + evidence.margins.length, 0);
  const starts = new Int32Array(trials.length + 1);
  const first = new Float64Array(total);
  const second = new Float64Array(total);
  let at = 0;
  trials.forEach(({ evidence }, i) => {
    first.set(evidence.margins.map(known), at);
    second.set(evidence.similarities, at);
    at += evidence.margins.length;
    starts[i + 1] = at;
  });
  return { starts, first, second, right: Int32Array.from(trials, ({ truth }) => truth) };
}

/** A margin that could not be measured says nothing either way. */
const known = (margin: number): number => (Number.isNaN(margin) ? 0 : margin);
