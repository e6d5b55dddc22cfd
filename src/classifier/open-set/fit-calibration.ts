import { type Calibration, calibratedProbabilities } from "./calibration.ts";
import { clarityOf, lackOf } from "./clarity.ts";
import { type Choices, fitConditionalLogit, rightProbabilities } from "./conditional-logit.ts";
import type { Trial } from "./evidence.ts";
import { feature, type PackedTrials, packTrials } from "./pack-trials.ts";

/**
 * Of the prior on the weights of (margin, similarity, offset), both features in standard deviations of what they
 * are for the wrong person. Measured on LFW: with 0.01 one draw of five people, whose few faces a line separates,
 * named 1.2 % of the strangers; with 1 some more clear faces stay below 0.9. Then those of quality: slope and shift
 * for size and sharpness, and the slope of the margin.
 */
const precision = Float64Array.of(0.3, 0.3, 0.0001, 1, 0.1, 1, 0.1, 1);

/**
 * Share of trials taken to be labelled wrongly or to show no usable face. Without it a handful of such pictures
 * flattens the fit, and many clear faces stay below the threshold.
 */
const outlierShare = 0.02;
const outlierRounds = 6;
/** Each round starts where the one before ended, so a step or two is enough. */
const stepsPerRound = 2;

/** Fewer faces that fall short of clear ones tell nothing of what quality changes. */
const fewestPoor = 20;

/**
 * Fits the calibration to faces that the classifier did not learn from, each person of the gallery and "nobody"
 * as alternatives. Enrolled people and strangers weigh alike in all, whatever their numbers.
 *
 * Outliers are weighed down by expectation maximisation: a trial counts as much as it is likely to be none.
 */
export function fitCalibration(trials: readonly Trial[], { withQuality = false } = {}): Calibration {
  const packed = packTrials(trials);
  if (!trials.some(({ truth }) => truth >= 0)) return unfitted(packed);
  const counts = balancedCounts(trials);
  const usesQuality = withQuality && trials.filter(isPoor).length >= fewestPoor;
  let free = freeWeights(packed.hasMargins, usesQuality);
  let at = fitRobustly(packed.choices, counts, free);
  for (const part of [feature.margin, feature.similarity]) {
    // A negative weight comes from too few trials; the others then have to do.
    if (at[part]! >= 0) continue;
    free = free.with(part, false).with(feature.marginSlope, free[feature.marginSlope]! && part !== feature.margin);
    at = fitRobustly(packed.choices, counts, free);
  }
  const least = leastClarity(trials);
  if (leastSlope(at, least) < 0) {
    free = free.with(feature.sizeSlope, false).with(feature.sharpnessSlope, false);
    at = fitRobustly(packed.choices, counts, free);
  }
  if (at[feature.margin]! + at[feature.marginSlope]! * least.lack < 0) {
    free = free.with(feature.marginSlope, false);
    at = fitRobustly(packed.choices, counts, free);
  }
  return unstandardised(at, packed, usesQuality ? least : undefined);
}

/** Weight of a similarity and where it turns to a name, in standard deviations of wrong people; seen in fits to LFW. */
const usualWeight = 4.5;
const usualCrossing = 3.6;

/** Where nobody has a second picture, nothing tells how alike two pictures of a person are: as it usually is. */
function unfitted({ similarities }: PackedTrials): Calibration {
  const similarity = usualWeight / similarities.deviation;
  return { margin: 0, similarity, offset: -similarity * similarities.mean - usualWeight * usualCrossing };
}

const isPoor = ({ quality }: Trial): boolean => clarityOf(quality).size < -0.5 || clarityOf(quality).sharpness < -0.5;

const freeWeights = (margins: boolean, quality: boolean): readonly boolean[] => [
  margins,
  true,
  true,
  quality,
  quality,
  quality,
  quality,
  margins && quality,
];

/** Of the similarity, at the worst quality that was seen. */
const leastSlope = (at: Float64Array, least: { readonly size: number; readonly sharpness: number }): number =>
  at[feature.similarity]! +
  Math.min(0, at[feature.sizeSlope]! * least.size) +
  Math.min(0, at[feature.sharpnessSlope]! * least.sharpness);

function leastClarity(trials: readonly Trial[]) {
  let size = 0;
  let sharpness = 0;
  let lack = 0;
  for (const { quality } of trials) {
    const clarity = clarityOf(quality);
    size = Math.min(size, clarity.size);
    sharpness = Math.min(sharpness, clarity.sharpness);
    lack = Math.max(lack, lackOf(clarity));
  }
  return { size, sharpness, lack };
}

function unstandardised(
  at: Float64Array,
  { margins, similarities }: PackedTrials,
  least: ReturnType<typeof leastClarity> | undefined,
): Calibration {
  const margin = Math.max(0, at[feature.margin]!) / margins.deviation;
  const similarity = Math.max(0, at[feature.similarity]!) / similarities.deviation;
  const offset = at[feature.offset]! - margin * margins.mean - similarity * similarities.mean;
  if (least === undefined) return { margin, similarity, offset };
  const effect = (slope: number, shift: number, lowest: number) => ({
    slope: at[slope]! / similarities.deviation,
    shift: at[shift]!,
    least: lowest,
  });
  return {
    margin,
    similarity,
    offset,
    quality: {
      centre: similarities.mean,
      marginCentre: margins.mean,
      size: effect(feature.sizeSlope, feature.sizeShift, least.size),
      sharpness: effect(feature.sharpnessSlope, feature.sharpnessShift, least.sharpness),
      margin: { slope: at[feature.marginSlope]! / margins.deviation, most: least.lack },
    },
  };
}

function fitRobustly(choices: Choices, balanced: Float64Array, free: readonly boolean[]): Float64Array {
  let at = fitConditionalLogit(choices, balanced, { precision, free });
  for (let round = 0; round < outlierRounds; round++) {
    const counts = rightProbabilities(choices, at).map((probability, i) => {
      const regular = (1 - outlierShare) * probability;
      return (balanced[i]! * regular) / (regular + outlierShare * guess(alternatives(choices, i)));
    });
    const before = at;
    at = fitConditionalLogit(choices, counts, { precision, free, from: before, maxSteps: stepsPerRound });
    if (at.every((value, i) => Math.abs(value - before[i]!) < 1e-3 * (1 + Math.abs(value)))) break;
  }
  return at;
}

const alternatives = ({ starts }: Choices, choice: number): number => starts[choice + 1]! - starts[choice]!;

/** What an outlier's truth is worth guessing: any alternative alike. */
const guess = (people: number): number => 1 / (people + 1);

/** Known and stranger trials weigh alike in all; together as much as there are trials. */
export function balancedCounts(trials: readonly Trial[]): Float64Array {
  let known = 0;
  let strangers = 0;
  for (const { truth, weight = 1 } of trials) {
    if (truth < 0) strangers += weight;
    else known += weight;
  }
  return Float64Array.from(
    trials,
    ({ truth, weight = 1 }) => (weight * trials.length) / (2 * (truth < 0 ? strangers : known)),
  );
}

/** What each trial counts, less as it is likely to be an outlier. */
export function regularity(calibration: Calibration, trials: readonly Trial[]): Float64Array {
  const counts = balancedCounts(trials);
  return trialLosses(calibration, trials).map((loss, i) => {
    const all = Math.exp(-loss);
    const byGuess = outlierShare * guess(trials[i]!.evidence.margins.length);
    return counts[i]! * Math.max(0, 1 - byGuess / all);
  });
}

/** Negative log-likelihood of each trial, outliers allowed for. */
export function trialLosses(calibration: Calibration, trials: readonly Trial[]): Float64Array {
  return Float64Array.from(trials, ({ evidence, truth, quality }) => {
    const probabilities = calibratedProbabilities(calibration, evidence, quality);
    const right = probabilities.at(truth < 0 ? -1 : truth)!;
    return -Math.log((1 - outlierShare) * right + outlierShare * guess(evidence.margins.length));
  });
}

/** Mean of the trials' losses, enrolled people and strangers weighing alike; lower is better. */
export function logLoss(calibration: Calibration, trials: readonly Trial[]): number {
  const counts = balancedCounts(trials);
  return trialLosses(calibration, trials).reduce((sum, loss, i) => sum + counts[i]! * loss, 0) / trials.length;
}
