import { betaQuantile, studentQuantile } from "./beta.ts";

/** A share that was counted, with the interval in which the true one lies with 95 % confidence. */
export interface Rate {
  readonly hits: number;
  readonly trials: number;
  /** How many of the trials are independent of each other: people, or events. */
  readonly clusters: number;
  /** hits / trials; NaN when nothing was tried. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The most that agrees with what was counted, at 95 % (one side): after no hit at all about 3 / clusters. */
  readonly atMost: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const confidence = 0.95;

/**
 * The exact interval of a binomial share (Clopper and Pearson 1934): never shorter than it claims, also for no hit at all, where
 * its upper end is near 3.7 / trials. Hits and trials may be fractions, as effective numbers are.
 */
export function clopperPearson(hits: number, trials: number): Interval {
  if (!(trials > 0)) return { low: 0, high: 1 };
  const tail = (1 - confidence) / 2;
  return {
    low: hits > 0 ? betaQuantile(tail, hits, trials - hits + 1) : 0,
    high: upperBound(hits, trials, tail),
  };
}

const upperBound = (hits: number, trials: number, tail: number): number =>
  hits < trials ? betaQuantile(1 - tail, hits + 1, trials - hits) : 1;

/** Highest share that agrees with no hit in so many independent trials, at 95 %: the rule of three, exactly. */
export const mostUnseen = (trials: number): number => (trials > 0 ? 1 - (1 - confidence) ** (1 / trials) : 1);

/** The trials of one cluster. */
interface Tally {
  hits: number;
  trials: number;
}

/**
 * A share of trials that come in clusters which vary as one (pictures of one event, faces of one stranger).
 *
 * Korn and Graubard (1998): the exact interval for as many trials as the clusters are worth. A bootstrap over clusters would
 * do as well in the middle, but says 0 to 0 where no hit was seen, which is just where honesty is needed.
 *
 * @param outcomes - whether each trial is a hit, and its cluster
 */
export function clusteredRate(outcomes: readonly { readonly isHit: boolean; readonly cluster: string }[]): Rate {
  const tallies = new Map<string, Tally>();
  for (const { isHit, cluster } of outcomes) {
    const tally = tallies.get(cluster) ?? { hits: 0, trials: 0 };
    tally.hits += isHit ? 1 : 0;
    tally.trials++;
    tallies.set(cluster, tally);
  }
  return rateOf([...tallies.values()]);
}

/** @param tallies - hits and trials of each cluster, none of them without trials */
export function rateOf(tallies: readonly Readonly<Tally>[]): Rate {
  const hits = tallies.reduce((sum, tally) => sum + tally.hits, 0);
  const trials = tallies.reduce((sum, tally) => sum + tally.trials, 0);
  const clusters = tallies.length;
  const value = hits / trials;
  const worth = effectiveTrials(tallies, { value, trials });
  const worthHits = worth * (trials > 0 ? value : 0);
  return {
    hits,
    trials,
    clusters,
    value,
    ...clopperPearson(worthHits, worth),
    atMost: upperBound(worthHits, worth, 1 - confidence),
  };
}

/**
 * So many independent trials would vary as much as these; never more than there are. Where all agree nothing is known of how
 * alike a cluster's trials are, so each cluster counts once.
 */
function effectiveTrials(
  tallies: readonly Readonly<Tally>[],
  { value, trials }: { readonly value: number; readonly trials: number },
): number {
  const clusters = tallies.length;
  if (clusters < 2 || !(value > 0 && value < 1)) return clusters;
  const squares = tallies.reduce((sum, tally) => sum + (tally.hits - value * tally.trials) ** 2, 0);
  const variance = ((clusters / (clusters - 1)) * squares) / trials ** 2;
  if (!(variance > 0)) return clusters;
  const effective = (value * (1 - value)) / variance;
  // Few clusters tell their own variance badly; the ratio of the t-quantiles widens the interval accordingly.
  const share = (1 + confidence) / 2;
  const widening = (studentQuantile(share, trials - 1) / studentQuantile(share, clusters - 1)) ** 2;
  return Math.min(trials, effective * widening);
}
