import { type IdentificationRates, identificationRates } from "./identification-rates.ts";
import { mostUnseen } from "./rate.ts";
import { scoreTail } from "./score-tail.ts";
import { nameScore, type ScoredProbe, scoreAtShare, strangerWeights } from "./scored-probe.ts";

/** What a user is ready to pay: one stranger with a name in so many days. */
export interface Price {
  readonly period: "day" | "week" | "month" | "year";
  readonly days: number;
}

export const prices: readonly Price[] = [
  { period: "day", days: 1 },
  { period: "week", days: 7 },
  { period: "month", days: 30 },
  { period: "year", days: 365 },
];

/** A threshold and what it costs. */
export interface PricedThreshold {
  readonly period: Price["period"];
  /** One in so many strangers may be named. */
  readonly wantedFpir: number;
  readonly threshold: number;
  /**
   * `measured`: the strangers tested suffice to count so small a share. `extrapolated`: they do not, and the threshold follows the
   * way in which the scores of the most name-like ones thin out. `untold`: too few even for that, so that nothing
   * speaks for a threshold below the one in use. `unreachable`: no threshold is high enough; the highest is given.
   */
  readonly basis: "measured" | "extrapolated" | "untold" | "unreachable";
  readonly rates: IdentificationRates;
  /** Strangers with a name a day: as counted or extrapolated. */
  readonly falseNamesPerDay: number;
  /** The most a day that agrees with what was seen, at 95 %; extrapolation left aside. */
  readonly mostFalseNamesPerDay: number;
}

export interface ThresholdAdvice {
  readonly strangersPerDay: number;
  /** Strangers who vary independently: what all bounds rest on. */
  readonly strangersTested: number;
  /** Least share of strangers named that can be ruled out with them, were none named. */
  readonly provableFpir: number;
  /** At the threshold in use. */
  readonly current: PricedThreshold | undefined;
  readonly byPrice: readonly PricedThreshold[];
}

/** An answer below one half would not even be the likelier one. */
const lowest = 0.5;
const highest = 0.9999;
/** So many named strangers make a share that can be counted. */
const countable = 3;

/** Thresholds for several prices. @param strangersPerDay - above 0 */
export function thresholdAdvice(
  probes: readonly ScoredProbe[],
  { threshold, strangersPerDay }: { readonly threshold: number; readonly strangersPerDay: number },
): ThresholdAdvice {
  const strangers = probes.filter(({ truth }) => truth === undefined);
  const tail = scoreTail(strangers);
  const weights = strangerWeights(strangers);
  const scores = strangers
    .map((probe, i) => ({ score: nameScore(probe), weight: weights[i]! }))
    .sort((a, b) => b.score - a.score);

  const priced = (period: Price["period"], wantedFpir: number, at: Pick<PricedThreshold, "threshold" | "basis">) => {
    const rates = identificationRates(probes, at.threshold);
    const share =
      at.basis === "measured" ? rates.fpir.value : Math.max(rates.fpir.value, tail?.shareAbove(at.threshold) ?? 0);
    return {
      period,
      wantedFpir,
      ...at,
      rates,
      falseNamesPerDay: share * strangersPerDay,
      mostFalseNamesPerDay: rates.fpir.atMost * strangersPerDay,
    };
  };
  const clusters = identificationRates(probes, threshold).fpir.clusters;
  const choose = (wanted: number): Pick<PricedThreshold, "threshold" | "basis"> => {
    const counted = above(scoreAtShare(scores, wanted));
    if (wanted * clusters >= countable) return { threshold: counted, basis: "measured" };
    if (tail === undefined) return { threshold: Math.max(counted, threshold), basis: "untold" };
    const extrapolated = tail.thresholdFor(wanted);
    if (extrapolated > highest) return { threshold: highest, basis: "unreachable" };
    return { threshold: Math.max(counted, rounded(extrapolated)), basis: "extrapolated" };
  };
  const current = priced("day", Number.NaN, { threshold, basis: "measured" });
  return {
    strangersPerDay,
    strangersTested: clusters,
    provableFpir: mostUnseen(clusters),
    current: scores.length > 0 ? current : undefined,
    byPrice:
      scores.length === 0
        ? []
        : prices.map(({ period, days }) => {
            const wanted = 1 / (strangersPerDay * days);
            return priced(period, wanted, choose(wanted));
          }),
  };
}

/** The lowest threshold at which a score gets no name. */
function above(score: number | undefined): number {
  if (score === undefined) return lowest;
  const up = rounded(score);
  return up > score ? up : rounded(score + resolution(score));
}

/** Steps in which a user would write a threshold: finer near 1. */
const resolution = (threshold: number): number => (threshold < 0.99 ? 0.01 : threshold < 0.999 ? 0.001 : 0.0001);

/** Rounded up to such a step. */
function rounded(threshold: number): number {
  const step = resolution(threshold);
  const up = Math.ceil(threshold / step - 1e-9) * step;
  return Number(Math.min(highest, Math.max(lowest, up)).toFixed(4));
}
