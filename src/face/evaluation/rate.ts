import { betaQuantile, studentQuantile } from "./beta.ts";

/** A share that was counted, with the interval in which the true one lies with 95 % confidence. */
export interface Rate {
  readonly hits: number;
  readonly trials: number;
  /** How many of the trials are independent of each other: people, or events. */
  readonly clusters: number;
  /** The share; hits / trials unless the clusters weigh alike. NaN when nothing was tried. */
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
export interface Tally {
  readonly hits: number;
  readonly trials: number;
}

/** What weighs alike: each trial, or each cluster whatever the number of its trials. */
export type Weighing = "trials" | "clusters";

/**
 * A share of trials that come in clusters which vary as one (pictures of one event, faces of one stranger).
 *
 * Korn and Graubard (1998): the exact interval for as many trials as the clusters are worth. A bootstrap over clusters would
 * do as well in the middle, but says 0 to 0 where no hit was seen, which is just where honesty is needed.
 *
 * @param outcomes - whether each trial is a hit, and its cluster
 */
export function clusteredRate(
  outcomes: readonly { readonly isHit: boolean; readonly cluster: string }[],
  weighing: Weighing,
): Rate {
  const tallies = new Map<string, { hits: number; trials: number }>();
  for (const { isHit, cluster } of outcomes) {
    const tally = tallies.get(cluster) ?? { hits: 0, trials: 0 };
    tally.hits += isHit ? 1 : 0;
    tally.trials++;
    tallies.set(cluster, tally);
  }
  return rateOf([...tallies.values()], weighing);
}

/** @param tallies - hits and trials of each cluster, none of them without trials */
export function rateOf(tallies: readonly Tally[], weighing: Weighing): Rate {
  const hits = tallies.reduce((sum, tally) => sum + tally.hits, 0);
  const trials = tallies.reduce((sum, tally) => sum + tally.trials, 0);
  const shares = tallies.map((tally) => ({
    share: tally.hits / tally.trials,
    weight: weighing === "trials" ? tally.trials / trials : 1 / tallies.length,
  }));
  // Sums of rounded weights are off in the last digits; all and nothing are to be exact.
  const value = weighing === "trials" || hits === trials ? hits / trials : mean(shares);
  const worth = Math.min(trials, effectiveTrials(shares, trials));
  const worthHits = tallies.length > 0 ? worth * value : 0;
  return {
    hits,
    trials,
    clusters: tallies.length,
    value,
    ...clopperPearson(worthHits, worth),
    atMost: upperBound(worthHits, worth, 1 - confidence),
  };
}

interface Weighed {
  readonly share: number;
  /** All of them add up to 1. */
  readonly weight: number;
}

const mean = (shares: readonly Weighed[]): number => shares.reduce((sum, { share, weight }) => sum + share * weight, 0);

/**
 * So many independent trials would vary as much as these. Where there are but few hits the variance is estimated badly, so two
 * clusters of mean weight are thought along, one all hits and one none. Where all agree nothing is known of how alike the trials
 * of a cluster are, so that each cluster counts once; fewer times where weights are uneven (Kish 1965).
 */
function effectiveTrials(shares: readonly Weighed[], trials: number): number {
  const clusters = shares.length;
  const independent = 1 / shares.reduce((sum, { weight }) => sum + weight * weight, 0);
  if (clusters < 2 || shares.every(({ share }) => share === 0) || shares.every(({ share }) => share === 1))
    return clusters === 0 ? 0 : independent;
  const thought = [...shares, ...[0, 1].map((share) => ({ share, weight: 1 / clusters }))].map(({ share, weight }) => ({
    share,
    weight: weight / (1 + 2 / clusters),
  }));
  const share = mean(thought);
  const squares = thought.reduce((sum, each) => sum + (each.weight * (each.share - share)) ** 2, 0);
  const effective = (share * (1 - share)) / ((thought.length / (thought.length - 1)) * squares);
  // Few clusters tell their own variance badly; the ratio of the t-quantiles widens the interval accordingly.
  const quantile = (1 + confidence) / 2;
  const widening = (studentQuantile(quantile, trials) / studentQuantile(quantile, Math.max(1, independent - 1))) ** 2;
  return effective * widening;
}
