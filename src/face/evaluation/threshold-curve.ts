import { type Rate, rateOf, type Weighing } from "./rate.ts";
import { clusterOf, nameScore, type ScoredProbe } from "./scored-probe.ts";

export interface CurvePoint {
  readonly threshold: number;
  readonly fpir: Rate;
  readonly fnir: Rate;
  readonly misnamed: Rate;
}

/** Even steps, and finer ones near 1, where calibrated probabilities of clear faces lie. */
export const curveThresholds: readonly number[] = [
  ...steps(0, 0.98, 98),
  ...steps(0.98, 0.998, 18),
  ...steps(0.998, 0.9998, 18),
  0.9999,
  0.99995,
  0.99999,
];

/** FPIR and FNIR at rising thresholds: the first never rises, the second never falls. */
export function thresholdCurve(
  probes: readonly ScoredProbe[],
  thresholds: readonly number[] = curveThresholds,
): readonly CurvePoint[] {
  const known = probes.filter(({ truth }) => truth !== undefined);
  const strangers = new NamedCounter(
    probes.filter(({ truth }) => truth === undefined),
    "clusters",
  );
  const right = new NamedCounter(known, "trials", ({ best, truth }) => best?.name === truth);
  const wrong = new NamedCounter(known, "trials", ({ best, truth }) => best?.name !== truth);
  return thresholds.map((threshold) => ({
    threshold,
    fpir: strangers.named(threshold),
    fnir: right.notNamed(threshold),
    misnamed: wrong.named(threshold),
  }));
}

/** Counts by cluster how many probes are named at a threshold; only those that `counts` can be hits. */
class NamedCounter {
  readonly #clusters: readonly { readonly scores: readonly number[]; readonly trials: number }[];

  readonly #weighing: Weighing;

  constructor(
    probes: readonly ScoredProbe[],
    weighing: Weighing,
    counts: (probe: ScoredProbe) => boolean = () => true,
  ) {
    const byCluster = new Map<string, { scores: number[]; trials: number }>();
    for (const probe of probes) {
      const key = clusterOf(probe);
      const cluster = byCluster.get(key) ?? { scores: [], trials: 0 };
      cluster.trials++;
      if (counts(probe)) cluster.scores.push(nameScore(probe));
      byCluster.set(key, cluster);
    }
    this.#clusters = [...byCluster.values()];
    this.#weighing = weighing;
  }

  named(threshold: number): Rate {
    return this.#rate((named) => named, threshold);
  }

  notNamed(threshold: number): Rate {
    return this.#rate((named, trials) => trials - named, threshold);
  }

  #rate(hitsOf: (named: number, trials: number) => number, threshold: number): Rate {
    const tallies = this.#clusters.map(({ scores, trials }) => {
      const named = scores.filter((score) => score > 0 && score >= threshold).length;
      return { hits: hitsOf(named, trials), trials };
    });
    return rateOf(tallies, this.#weighing);
  }
}

function steps(from: number, to: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => Number((from + ((to - from) * i) / count).toFixed(5)));
}
