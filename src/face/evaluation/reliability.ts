import { unknownName } from "../identification.ts";
import { clopperPearson, type Interval } from "./rate.ts";
import { type ScoredProbe, strangerWeights } from "./scored-probe.ts";

/** An answer's probability, and whether the answer was right. */
export interface Forecast {
  readonly probability: number;
  readonly isRight: boolean;
  readonly weight: number;
}

/** The answers of one range of probability. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly answers: number;
  /** Share of all the weight. */
  readonly weight: number;
  /** Mean probability that was given. */
  readonly said: number;
  /** Share that was right; equals `said` where probability means what it says. */
  readonly right: number;
  /** Where the true share of right answers lies, 95 % sure. */
  readonly interval: Interval;
}

export interface Reliability {
  /** Without the empty ones. */
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error: mean distance of `said` and `right`, weighted. */
  readonly ece: number;
}

const binCount = 10;

/** @param forecasts - probabilities in [0, 1]; put into ten bins of equal width */
export function reliability(forecasts: readonly Forecast[]): Reliability {
  const total = forecasts.reduce((sum, { weight }) => sum + weight, 0);
  const bins = Array.from({ length: binCount }, (_, bin) => {
    const own = forecasts.filter(({ probability }) => binOf(probability) === bin);
    const weight = own.reduce((sum, each) => sum + each.weight, 0);
    const mean = (value: (forecast: Forecast) => number): number =>
      own.reduce((sum, each) => sum + each.weight * value(each), 0) / weight;
    const right = mean(({ isRight }) => (isRight ? 1 : 0));
    return {
      from: bin / binCount,
      to: (bin + 1) / binCount,
      answers: own.length,
      weight: weight / total,
      said: mean(({ probability }) => probability),
      right,
      interval: clopperPearson(right * own.length, own.length),
    };
  }).filter(({ answers }) => answers > 0);
  return { bins, ece: bins.reduce((sum, { weight, said, right }) => sum + weight * Math.abs(said - right), 0) };
}

const binOf = (probability: number): number => Math.min(binCount - 1, Math.floor(probability * binCount));

/**
 * The most probable answer to each probe, a name or `Unknown`, as a forecast of being right. Faces of enrolled people and of
 * strangers weigh alike in all: calibration assumes it, and how many of each a data set holds is chance.
 */
export function forecasts(probes: readonly ScoredProbe[]): readonly Forecast[] {
  const asked = probes.filter(({ best }) => best !== undefined);
  const known = asked.filter(({ truth }) => truth !== undefined);
  const strangers = asked.filter(({ truth }) => truth === undefined);
  const weights = strangerWeights(strangers);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return [
    ...known.map((probe) => forecast(probe, 1 / known.length)),
    ...strangers.map((probe, i) => forecast(probe, weights[i]! / total)),
  ];
}

function forecast({ truth, best, unknown }: ScoredProbe, weight: number): Forecast {
  const isNamed = best!.probability >= unknown;
  return {
    probability: isNamed ? best!.probability : unknown,
    isRight: (isNamed ? best!.name : unknownName) === (truth ?? unknownName),
    weight,
  };
}
