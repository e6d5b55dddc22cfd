import { type ScoredProbe, scoreAtShare, strangerWeights } from "./scored-probe.ts";

/** How the scores of the most name-like strangers thin out; for shares smaller than one stranger in those tested. */
export interface ScoreTail {
  /** Share of strangers whose score reaches the threshold, as extrapolated. */
  shareAbove(threshold: number): number;
  /** The threshold that so many strangers reach. */
  thresholdFor(share: number): number;
}

/** Fewer have no tail to speak of. */
export const fewestStrangers = 30;
const tailShare = 0.1;
const fewestInTail = 8;
/** Log-odds beyond this are 1 in double precision. */
const mostLogOdds = 30;

/**
 * An exponential tail on the log-odds of the best name, fitted to the highest tenth of the strangers. Log-odds are about linear in
 * similarity, whose tail is thinner than exponential, so that thresholds come out rather too high than too low. Measured by
 * `npm run bench -- extrapolation` with 60 to 1,000 strangers of LFW: of 4,119 others so many were named as 0.4 to 1.4 times what
 * was wanted on average, and in nine of ten draws less than 4.5 times.
 *
 * @returns undefined where there are too few strangers, or the highest are all alike
 */
export function scoreTail(strangers: readonly ScoredProbe[]): ScoreTail | undefined {
  const weights = strangerWeights(strangers);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (Math.round(total) < fewestStrangers) return undefined;
  const falling = strangers
    .map(({ best }, i) => ({ score: logOdds(best?.probability ?? 0), weight: weights[i]! }))
    .sort((a, b) => b.score - a.score);
  const start = scoreAtShare(falling, Math.max(tailShare, fewestInTail / total))!;
  const tail = falling.filter(({ score }) => score > start);
  const weight = tail.reduce((sum, each) => sum + each.weight, 0);
  const spread = tail.reduce((sum, each) => sum + each.weight * (each.score - start), 0) / weight;
  if (!(spread > 0)) return undefined;
  const share = weight / total;
  return {
    shareAbove: (threshold) => share * Math.min(1 / share, Math.exp((start - logOdds(threshold)) / spread)),
    thresholdFor: (wanted) => 1 / (1 + Math.exp(-(start + spread * Math.log(share / wanted)))),
  };
}

function logOdds(probability: number): number {
  const odds = Math.log(probability / (1 - probability));
  return Math.max(-mostLogOdds, Math.min(mostLogOdds, odds));
}
