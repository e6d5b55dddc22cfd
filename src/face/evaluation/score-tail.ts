import type { ScoredProbe } from "./scored-probe.ts";

/** How the scores of the most name-like strangers thin out; for shares smaller than one stranger in those tested. */
export interface ScoreTail {
  /** Scores that it was fitted to. */
  readonly fitted: number;
  /** Share of strangers whose score reaches the threshold, as extrapolated. */
  shareAbove(threshold: number): number;
  /** The threshold that so many strangers reach. */
  thresholdFor(share: number): number;
}

/** Fewer strangers have no tail to speak of. */
const fewestProbes = 30;
const tailShare = 0.1;
const fewestInTail = 8;
const mostInTail = 60;
/** Log-odds beyond this are 1 in double precision. */
const mostLogOdds = 30;

/**
 * An exponential tail on the log-odds of the best name, fitted to the highest tenth of the strangers. Log-odds are about linear in
 * similarity, whose tail is thinner than exponential, so that thresholds come out rather too high than too low. Tried on 3,000
 * strangers of LFW, 60 to 1,000 of them drawn to fit and the rest to count, for shares of 0.36 and 0.083 %: what was counted was on
 * average 0.2 to 1.6 times what was wanted, in nine of ten draws less than 4.1 times.
 *
 * @returns undefined where there are too few strangers, or the highest are all alike
 */
export function scoreTail(strangers: readonly ScoredProbe[]): ScoreTail | undefined {
  if (strangers.length < fewestProbes) return undefined;
  const sorted = Float64Array.from(strangers, ({ best }) => logOdds(best?.probability ?? 0))
    .sort()
    .reverse();
  const fitted = Math.min(mostInTail, Math.max(fewestInTail, Math.round(tailShare * sorted.length)));
  const start = sorted[fitted]!;
  const spread = sorted.slice(0, fitted).reduce((sum, value) => sum + value - start, 0) / fitted;
  if (!(spread > 0)) return undefined;
  const share = fitted / sorted.length;
  return {
    fitted,
    shareAbove: (threshold) => share * Math.min(1 / share, Math.exp((start - logOdds(threshold)) / spread)),
    thresholdFor: (wanted) => 1 / (1 + Math.exp(-(start + spread * Math.log(share / wanted)))),
  };
}

function logOdds(probability: number): number {
  const odds = Math.log(probability / (1 - probability));
  return Math.max(-mostLogOdds, Math.min(mostLogOdds, odds));
}
