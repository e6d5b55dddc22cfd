import { seededRandom, shuffled } from "../random.ts";
import { type Calibration, calibratedProbabilities, calibratedScores } from "./calibration.ts";
import type { Trial } from "./evidence.ts";
import { balancedCounts, fitCalibration, regularity, trialLosses } from "./fit-calibration.ts";
import { fitCaution } from "./fit-caution.ts";
import { fitScoreMap } from "./fit-score-map.ts";
import { type Reliability, reliabilityOf } from "./reliability.ts";
import { type ScoreMapKind, scoreMapKinds } from "./score-map.ts";

/** A way to turn evidence into probabilities. */
export interface CalibrationMethod {
  readonly map: ScoreMapKind;
  /** Whether size and sharpness of the face count. */
  readonly withQuality: boolean;
}

/** What a method was worth on faces that it was not fitted to. */
export interface MeasuredMethod extends CalibrationMethod {
  readonly heldOutLogLoss: number;
  readonly reliability: Reliability;
}

export interface ChosenCalibration {
  readonly calibration: Calibration;
  /** The chosen one among `compared`; its figures are NaN where there were too few faces to hold any out. */
  readonly chosen: MeasuredMethod;
  readonly compared: readonly MeasuredMethod[];
}

const folds = 3;
/** Enough for eight weights, and bounded for a thousand people. */
const mostTrials = 6_000;

/**
 * Fits every method to two thirds of the groups at a time, measures it on the last third, and fits the best one to
 * all. Another than the simplest is taken only where it gains more than one standard error of the difference.
 *
 * Isotonic regression is measured, never taken: it is level above its last point, so that caution about a few
 * strangers that reach there leaves nobody named, however alike.
 *
 * @param strangers - identities that stood for strangers in the trials
 */
export function calibrate(
  trials: readonly Trial[],
  { seed, strangers }: { readonly seed: number; readonly strangers: number },
): ChosenCalibration {
  const some = atMost(trials, seed);
  const parts = partsOf(some, seed);
  const simplest: CalibrationMethod = { map: "logit", withQuality: false };
  if (parts.length < folds || !some.some(({ truth }) => truth >= 0)) {
    const chosen = { ...simplest, heldOutLogLoss: Number.NaN, reliability: { ece: Number.NaN, bins: [] } };
    return { calibration: fitMethod(some, simplest, strangers), chosen, compared: [] };
  }
  const all = [false, true].flatMap((withQuality) => measureMaps(some, parts, { withQuality, strangers }));
  const find = (map: ScoreMapKind, withQuality: boolean): Measured =>
    all.find(({ method }) => method.map === map && method.withQuality === withQuality)!;
  const plain = find("logit", false);
  const quality = find("logit", true);
  const base = isBetter(quality, plain, some) ? quality : plain;
  const chosen = all
    .filter(({ method }) => method.withQuality === base.method.withQuality && method.map !== "isotonic")
    .filter((one) => isBetter(one, base, some))
    .reduce((a, b) => (b.loss < a.loss ? b : a), base);
  return {
    calibration: fitMethod(some, chosen.method, strangers),
    chosen: figures(chosen),
    compared: all.map(figures),
  };
}

interface Measured {
  readonly method: CalibrationMethod;
  readonly loss: number;
  /** Of each trial. */
  readonly losses: Float64Array;
  readonly reliability: Reliability;
}

const figures = ({ method, loss, reliability }: Measured): MeasuredMethod => ({
  ...method,
  heldOutLogLoss: loss,
  reliability,
});

export function fitMethod(
  trials: readonly Trial[],
  { map, withQuality }: CalibrationMethod,
  strangers: number,
): Calibration {
  return withMap(fitCalibration(trials, { withQuality }), trials, { map, strangers });
}

function withMap(
  linear: Calibration,
  trials: readonly Trial[],
  { map, strangers }: { readonly map: ScoreMapKind; readonly strangers: number },
): Calibration {
  if (map === "logit") return { ...linear, caution: fitCaution(linear, trials, strangers) };
  const counts = regularity(linear, trials);
  const cases = trials.map(({ evidence, truth, quality }, i) => {
    const scores = calibratedScores(linear, evidence, quality);
    return { score: truth < 0 ? Math.max(...scores) : scores[truth]!, right: truth >= 0, weight: counts[i]! };
  });
  const mapped = {
    ...linear,
    map: fitScoreMap(
      map,
      cases.filter(({ score }) => Number.isFinite(score)),
    ),
  };
  return { ...mapped, caution: fitCaution(mapped, trials, strangers) };
}

/** Every map behind one linear fit, each measured on the parts in turn. */
function measureMaps(
  trials: readonly Trial[],
  parts: readonly (readonly number[])[],
  { withQuality, strangers }: { readonly withQuality: boolean; readonly strangers: number },
): readonly Measured[] {
  const fitted = parts.map((held) => {
    const out = new Set(held);
    const learned = trials.filter((_, i) => !out.has(i));
    return { held, learned, linear: fitCalibration(learned, { withQuality }) };
  });
  return scoreMapKinds.map((map) => {
    const calibrations = fitted.map(({ held, learned, linear }) => ({
      held,
      calibration: withMap(linear, learned, { map, strangers }),
    }));
    return measure(trials, calibrations, { map, withQuality });
  });
}

function measure(
  trials: readonly Trial[],
  parts: readonly { readonly held: readonly number[]; readonly calibration: Calibration }[],
  method: CalibrationMethod,
): Measured {
  const losses = new Float64Array(trials.length);
  const counts = balancedCounts(trials);
  const answers = parts.flatMap(({ held, calibration }) => {
    const asked = held.map((i) => trials[i]!);
    trialLosses(calibration, asked).forEach((loss, k) => {
      losses[held[k]!] = loss;
    });
    return asked.map(({ evidence, truth, quality }, k) => ({
      probabilities: calibratedProbabilities(calibration, evidence, quality),
      truth,
      weight: counts[held[k]!]!,
    }));
  });
  const loss = losses.reduce((sum, value, i) => sum + counts[i]! * value, 0) / trials.length;
  return { method, loss, losses, reliability: reliabilityOf(answers) };
}

function isBetter(a: Measured, b: Measured, trials: readonly Trial[]): boolean {
  const counts = balancedCounts(trials);
  let sum = 0;
  let squares = 0;
  a.losses.forEach((loss, i) => {
    const gain = counts[i]! * (b.losses[i]! - loss);
    sum += gain;
    squares += gain * gain;
  });
  const mean = sum / trials.length;
  const error = Math.sqrt(Math.max(0, squares / trials.length - mean * mean) / trials.length);
  return mean > error && mean > 0;
}

/** Indices in folds of whole groups. */
function partsOf(trials: readonly Trial[], seed: number): readonly (readonly number[])[] {
  const byGroup = new Map<number | string, number[]>();
  trials.forEach(({ group }, i) => {
    const key = group ?? `alone ${i}`;
    const members = byGroup.get(key);
    if (members === undefined) byGroup.set(key, [i]);
    else members.push(i);
  });
  const parts = Array.from({ length: folds }, (): number[] => []);
  shuffled([...byGroup.values()], seededRandom(seed)).forEach((group, i) => {
    parts[i % folds]!.push(...group);
  });
  return parts.filter((part) => part.length > 0);
}

function atMost(trials: readonly Trial[], seed: number): readonly Trial[] {
  if (trials.length <= mostTrials) return trials;
  const kept = new Set(shuffled([...trials.keys()], seededRandom(seed)).slice(0, mostTrials));
  return trials.filter((_, i) => kept.has(i));
}
