import type { Interval } from "./rate.ts";
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
 * these very strangers, so the interval comes from drawing both people's events and strangers anew (bootstrap over clusters).
 */
export function tpirAtFpir(
  probes: readonly ScoredProbe[],
  fpirs: readonly number[],
  random: Random,
): readonly TpirAtFpir[] {
  const known = clustersOf(probes.filter(({ truth }) => truth !== undefined));
  const strangers = clustersOf(probes.filter(({ truth }) => truth === undefined));
  const once = fpirs.map((fpir) => at(known.flat(), falling(strangers.flat()), fpir));
  const drawn = Array.from({ length: replicates }, () => {
    const [a, b] = [redrawn(known, random).flat(), falling(redrawn(strangers, random).flat())];
    return fpirs.map((fpir) => at(a, b, fpir).tpir);
  });
  return fpirs.map((fpir, i) => {
    const sorted = drawn.map((tpirs) => tpirs[i]!).sort((a, b) => a - b);
    return {
      fpir,
      ...once[i]!,
      interval: { low: sorted[Math.floor(0.025 * replicates)]!, high: sorted[Math.ceil(0.975 * replicates) - 1]! },
      isMeasurable: strangers.length * fpir >= 1,
    };
  });
}

interface Score extends WeighedScore {
  readonly isRight: boolean;
}

/** The scores of each cluster; those of a stranger add up to a weight of 1. */
function clustersOf(probes: readonly ScoredProbe[]): readonly (readonly Score[])[] {
  const weights = strangerWeights(probes);
  const clusters = new Map<string, Score[]>();
  for (const [i, probe] of probes.entries()) {
    const { best, truth } = probe;
    const isRight = best !== undefined && best.name === truth;
    const score = { score: best?.probability ?? 0, weight: weights[i]!, isRight };
    const key = clusterOf(probe);
    const cluster = clusters.get(key);
    if (cluster === undefined) clusters.set(key, [score]);
    else cluster.push(score);
  }
  return [...clusters.values()];
}

function redrawn<T>(items: readonly T[], random: Random): readonly T[] {
  return items.map(() => items[Math.floor(random() * items.length)]!);
}

const falling = (scores: readonly Score[]): readonly Score[] => [...scores].sort((a, b) => b.score - a.score);

/** @param strangers - highest score first */
function at(known: readonly Score[], strangers: readonly Score[], fpir: number): { tpir: number; threshold: number } {
  const threshold = scoreAtShare(strangers, fpir) ?? 0;
  const right = known.reduce((n, { isRight, score }) => n + (isRight && score > threshold ? 1 : 0), 0);
  return { tpir: right / known.length, threshold };
}

/** TPIR at every FPIR that the strangers can show, for a plot. */
export function tradeOff(probes: readonly ScoredProbe[]): readonly { readonly fpir: number; readonly tpir: number }[] {
  const known = clustersOf(probes.filter(({ truth }) => truth !== undefined)).flat();
  const byStranger = clustersOf(probes.filter(({ truth }) => truth === undefined));
  const strangers = falling(byStranger.flat());
  const least = 1 / Math.max(2, strangers.length);
  const shares = Array.from({ length: plottedPoints + 1 }, (_, i) => least ** (1 - i / plottedPoints));
  return [0, ...shares].map((fpir) => ({ fpir, tpir: at(known, strangers, fpir).tpir }));
}

const plottedPoints = 80;
