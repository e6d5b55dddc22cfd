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
/**
 * Share of the enrolled people's clear faces that the look beyond the strangers tried may cost. Where two of five
 * residents look alike it would else have left nearly everybody unnamed, for strangers that nobody has seen.
 */
const mostUnnamed = 0.05;
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
  const faces = trials
    .filter(({ evidence }) => evidence.margins.length > 0)
    .map(({ truth, evidence, quality }) => {
      const scores = calibratedScores(linear, evidence, quality);
      return { truth, score: truth < 0 ? Math.max(...scores) : scores[truth]!, lack: lackOf(clarityOf(quality)) };
    });
  const excess = (score: number): number =>
    Math.max(0, Number.isFinite(score) ? mapped(map, score) - namedFrom : score);
  const deviations = predictionQuantile(identities);
  const tried = faces.filter(({ truth }) => truth < 0);
  const clear = scoresOf(tried.filter(({ lack }) => lack < poorFrom));
  const poor = tried.filter(({ lack }) => lack >= poorFrom);
  const residents = scoresOf(faces.filter(({ truth, lack }) => truth >= 0 && lack < poorFrom));
  const seen = excess(highestSeen(clear));
  const expected = excess(highestExpected(clear, Math.min(mostDeviations.clear, deviations)));
  const always = Math.max(seen, Math.min(expected, excess(lowestOf(residents))));
  const ofPoor = Math.max(
    excess(highestSeen(scoresOf(poor))),
    excess(highestExpected(scoresOf(poor), Math.min(mostDeviations.poor, deviations))),
  );
  const meanLack = poor.reduce((sum, { lack }) => sum + lack, 0) / Math.max(1, poor.length);
  return { always, perOctave: Math.max(0, ofPoor - always) / Math.max(poorFrom, meanLack) };
}

/** Falling. */
const scoresOf = (faces: readonly { readonly score: number }[]): readonly number[] =>
  faces.map(({ score }) => score).sort((a, b) => b - a);

/** A score that few of the faces exceed. */
const highestSeen = (falling: readonly number[]): number =>
  falling[Math.floor(mostNamed * falling.length)] ?? Number.NEGATIVE_INFINITY;

/** A score that few of the faces miss. */
const lowestOf = (falling: readonly number[]): number =>
  falling[Math.ceil((1 - mostUnnamed) * falling.length) - 1] ?? Number.POSITIVE_INFINITY;

/** A score that hardly anybody of whom the faces are a sample exceeds. */
function highestExpected(scores: readonly number[], deviations: number): number {
  if (scores.length === 0) return Number.NEGATIVE_INFINITY;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / Math.max(1, scores.length - 1);
  return mean + deviations * Math.sqrt(variance);
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
