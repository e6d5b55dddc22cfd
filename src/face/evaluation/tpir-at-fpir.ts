import type { Interval } from "./rate.ts";
import { clusterOf, type ScoredProbe } from "./scored-probe.ts";

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
  const once = fpirs.map((fpir) => at(known.flat(), strangers.flat(), fpir));
  const drawn = Array.from({ length: replicates }, () => {
    const [a, b] = [redrawn(known, random).flat(), redrawn(strangers, random).flat()];
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

interface Score {
  readonly probability: number;
  readonly isRight: boolean;
}

function clustersOf(probes: readonly ScoredProbe[]): readonly (readonly Score[])[] {
  const clusters = new Map<string, Score[]>();
  for (const probe of probes) {
    const { best, truth } = probe;
    const score = { probability: best?.probability ?? 0, isRight: best !== undefined && best.name === truth };
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

/** Names are given strictly above the threshold: that of the first stranger who may no longer be named. */
function at(known: readonly Score[], strangers: readonly Score[], fpir: number): { tpir: number; threshold: number } {
  const sorted = Float64Array.from(strangers, ({ probability }) => probability).sort();
  const mayBeNamed = Math.floor(fpir * sorted.length + 1e-9);
  const threshold = sorted[sorted.length - 1 - mayBeNamed] ?? 0;
  const right = known.reduce((n, { isRight, probability }) => n + (isRight && probability > threshold ? 1 : 0), 0);
  return { tpir: right / known.length, threshold };
}

/** TPIR at every FPIR that the strangers can show, for a plot: from all of them named to none. */
export function tradeOff(probes: readonly ScoredProbe[]): readonly { readonly fpir: number; readonly tpir: number }[] {
  const known = clustersOf(probes.filter(({ truth }) => truth !== undefined)).flat();
  const strangers = clustersOf(probes.filter(({ truth }) => truth === undefined)).flat();
  const counts = new Set(
    Array.from({ length: plottedPoints + 1 }, (_, i) => Math.round(strangers.length ** (i / plottedPoints))),
  );
  const shares = [0, ...counts].filter((count) => count < strangers.length).map((count) => count / strangers.length);
  return shares.map((fpir) => ({ fpir, tpir: at(known, strangers, fpir).tpir }));
}

const plottedPoints = 80;
