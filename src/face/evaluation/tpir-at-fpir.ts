import { type Interval, type Rate, rateOf } from "./rate.ts";
import { clusterOf, type ScoredProbe, scoreAtShare, strangerWeights, type WeighedScore } from "./scored-probe.ts";

/** How many known faces are named right at the threshold at which so many strangers are named. */
export interface TpirAtFpir {
  readonly fpir: number;
  readonly tpir: number;
  readonly interval: Interval;
  readonly threshold: number;
  /** Whether the strangers are enough to see such an FPIR at all: at least one of them may be named. */
  readonly isMeasurable: boolean;
}

/** Numbers in [0, 1). */
type Random = () => number;

const replicates = 400;

/**
 * TPIR at given FPIRs, as NIST's FRTE 1:N ranks: by the probability of the most probable enrolled person. The threshold is set on
 * these very strangers, so the interval comes from drawing both people's events and strangers anew (bootstrap over clusters), or is the exact one where that is wider.
 */
export function tpirAtFpir(
  probes: readonly ScoredProbe[],
  fpirs: readonly number[],
  random: Random,
): readonly TpirAtFpir[] {
  const known = clustered(probes.filter(({ truth }) => truth !== undefined));
  const strangers = clustered(probes.filter(({ truth }) => truth === undefined));
  const once = fpirs.map((fpir) => at(known, strangers, fpir));
  const drawn = Array.from({ length: replicates }, () => {
    const [a, b] = [redrawn(known, random), redrawn(strangers, random)];
    return fpirs.map((fpir) => at(a, b, fpir).tpir);
  });
  return fpirs.map((fpir, i) => {
    const sorted = drawn.map((tpirs) => tpirs[i]!).sort((a, b) => a - b);
    // Where all are named right every draw says so too; the exact interval for the threshold as it is does not.
    const exact = rateAbove(known, once[i]!.threshold);
    return {
      fpir,
      ...once[i]!,
      interval: {
        low: Math.min(exact.low, sorted[Math.floor(0.025 * replicates)]!),
        high: Math.max(exact.high, sorted[Math.ceil(0.975 * replicates) - 1]!),
      },
      isMeasurable: strangers.count * fpir >= 1,
    };
  });
}

/** TPIR at every FPIR that the strangers can show, for a plot. */
export function tradeOff(probes: readonly ScoredProbe[]): readonly { readonly fpir: number; readonly tpir: number }[] {
  const known = clustered(probes.filter(({ truth }) => truth !== undefined));
  const strangers = clustered(probes.filter(({ truth }) => truth === undefined));
  const least = 1 / Math.max(2, strangers.falling.length);
  const shares = Array.from({ length: plottedPoints + 1 }, (_, i) => least ** (1 - i / plottedPoints));
  return [0, ...shares].map((fpir) => ({ fpir, tpir: at(known, strangers, fpir).tpir }));
}

/** The score of the best person for an enrolled face, and whether that is the right one. */
export interface RankedScore extends WeighedScore {
  readonly isRight: boolean;
}

interface Score extends RankedScore {
  /** Number of its cluster, from 0. */
  readonly cluster: number;
}

interface Clustered {
  /** Number of clusters. */
  readonly count: number;
  /** Highest score first. */
  readonly falling: readonly Score[];
}

/** Scores of strangers weigh so that each stranger's add up to 1, scores of enrolled people 1 each. */
function clustered(probes: readonly ScoredProbe[]): Clustered {
  const weights = strangerWeights(probes);
  const numbers = new Map<string, number>();
  const scores = probes.map((probe, i) => {
    const { best, truth } = probe;
    const key = clusterOf(probe);
    const cluster = numbers.get(key) ?? numbers.size;
    numbers.set(key, cluster);
    const isRight = best !== undefined && best.name === truth;
    return { score: best?.probability ?? 0, weight: truth === undefined ? weights[i]! : 1, isRight, cluster };
  });
  return { count: numbers.size, falling: scores.sort((a, b) => b.score - a.score) };
}

/** As many clusters drawn with replacement: each score weighs as often as its cluster was drawn. */
function redrawn({ count, falling }: Clustered, random: Random): Clustered {
  const times = new Int32Array(count);
  for (let i = 0; i < count; i++) times[Math.floor(random() * count)]!++;
  return { count, falling: falling.map((score) => ({ ...score, weight: score.weight * times[score.cluster]! })) };
}

function rateAbove({ count, falling }: Clustered, threshold: number): Rate {
  const tallies = Array.from({ length: count }, () => ({ hits: 0, trials: 0 }));
  for (const { cluster, isRight, score } of falling) {
    tallies[cluster]!.trials++;
    if (isRight && score > threshold) tallies[cluster]!.hits++;
  }
  return rateOf(tallies, "trials");
}

function at(known: Clustered, strangers: Clustered, fpir: number): { tpir: number; threshold: number } {
  const threshold = scoreAtShare(strangers.falling, fpir) ?? 0;
  return { tpir: tpirAbove(known.falling, threshold), threshold };
}

/** Share of the enrolled people's faces whose best person is the right one and scores above a threshold; NaN of none. */
export function tpirAbove(known: readonly RankedScore[], threshold: number): number {
  let [right, all] = [0, 0];
  for (const { score, weight, isRight } of known) {
    all += weight;
    if (isRight && score > threshold) right += weight;
  }
  return right / all;
}

const plottedPoints = 80;
