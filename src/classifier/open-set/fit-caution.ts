import { type Calibration, type Caution, calibratedScores } from "./calibration.ts";
import { clarityOf, lackOf } from "./clarity.ts";
import type { Trial } from "./evidence.ts";
import { mapped } from "./score-map.ts";

/** Log-odds of the probability 0.9, at which `classifier.minProba` stands by default. */
const namedFrom = Math.log(9);
/** Share of the strangers tried that may still be named there: half of what is asked for, because it is an estimate. */
const mostNamed = 0.005;
/** Quantile 0.99 of the normal distribution. */
const normalQuantile = 2.326;
/**
 * With a handful of identities little is known of a spread. Of clear faces 4.2 left a quarter of the residents of some
 * households unnamed; of poor ones 3 named up to 3 % of the strangers.
 */
const mostDeviations = { clear: 3, poor: 4.2 };
/** Octaves of clarity lacked from which a face counts as poor. */
const poorFrom = 0.25;

/**
 * As much caution as keeps strangers from being named at 0.9, clear and poor faces each for themselves: all but 0.5 %
 * of those tried, and all but 1 % of a normal population of which so few identities are a sample. Enrolled people
 * weigh as much as strangers in the fit, so that the probability alone would let more through.
 *
 * @param identities - that stood for strangers: those given, and each enrolled person
 */
export function fitCaution(calibration: Calibration, trials: readonly Trial[], identities: number): Caution {
  const { map = { kind: "logit" }, caution: _, ...linear } = calibration;
  const tried = trials
    .filter(({ truth, evidence }) => truth < 0 && evidence.margins.length > 0)
    .map(({ evidence, quality }) => ({
      score: Math.max(...calibratedScores(linear, evidence, quality)),
      lack: lackOf(clarityOf(quality)),
    }));
  const needed = (faces: typeof tried, most: number): number => {
    const scores = faces.map(({ score }) => score);
    return scores.length === 0
      ? 0
      : Math.max(0, mapped(map, highestOf(scores, Math.min(most, predictionQuantile(identities)))) - namedFrom);
  };
  const clear = tried.filter(({ lack }) => lack < poorFrom);
  const poor = tried.filter(({ lack }) => lack >= poorFrom);
  const always = needed(clear, mostDeviations.clear);
  const meanLack = poor.reduce((sum, { lack }) => sum + lack, 0) / Math.max(1, poor.length);
  return { always, perOctave: Math.max(0, needed(poor, mostDeviations.poor) - always) / Math.max(poorFrom, meanLack) };
}

/** A score that hardly any stranger exceeds. */
function highestOf(scores: readonly number[], deviations: number): number {
  const falling = [...scores].sort((a, b) => b - a);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / Math.max(1, scores.length - 1);
  return Math.max(falling[Math.floor(mostNamed * falling.length)]!, mean + deviations * Math.sqrt(variance));
}

/**
 * How many standard deviations of a sample lie above its mean before 99 % of the next identities are below: Student's
 * quantile by its expansion about the normal one, for the mean of the sample is uncertain as well.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5
 */
function predictionQuantile(identities: number): number {
  const z = normalQuantile;
  const freedom = Math.max(1, identities - 1);
  const terms = [
    z,
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  const quantile = terms.reduce((sum, term, power) => sum + term / freedom ** power, 0);
  return quantile * Math.sqrt(1 + 1 / Math.max(1, identities));
}
