/** A pair of faces with what a system thinks of it. */
export interface ScoredPair {
  /** Higher is more alike. */
  readonly similarity: number;
  readonly isSamePerson: boolean;
  readonly fold: number;
}

export interface FoldedAccuracy {
  /** Mean share of right answers over the folds. */
  readonly accuracy: number;
  /** Standard deviation of that share over the folds. */
  readonly deviation: number;
  /** Mean of the thresholds. */
  readonly threshold: number;
}

/** LFW's protocol: each fold is judged with the threshold that is best on all the others. */
export function foldedAccuracy(pairs: readonly ScoredPair[]): FoldedAccuracy {
  const folds = [...new Set(pairs.map(({ fold }) => fold))];
  const results = folds.map((fold) => {
    const threshold = bestThreshold(pairs.filter((pair) => pair.fold !== fold));
    const judged = pairs.filter((pair) => pair.fold === fold);
    const right = judged.filter(({ similarity, isSamePerson }) => similarity >= threshold === isSamePerson);
    return { threshold, accuracy: right.length / judged.length };
  });
  const accuracy = mean(results.map((result) => result.accuracy));
  return {
    accuracy,
    deviation: Math.sqrt(mean(results.map((result) => (result.accuracy - accuracy) ** 2))),
    threshold: mean(results.map(({ threshold }) => threshold)),
  };
}

/**
 * The threshold, halfway between two neighbours, with the most right answers; the middle one of equals, so that the
 * choice does not lean to either side.
 */
function bestThreshold(pairs: readonly ScoredPair[]): number {
  const sorted = [...pairs].sort((a, b) => a.similarity - b.similarity);
  // Below all similarities every pair is called the same person; then the lowest ones are given up one by one.
  let right = sorted.filter(({ isSamePerson }) => isSamePerson).length;
  let most = right;
  let best = [0];
  for (const [index, { isSamePerson }] of sorted.entries()) {
    right += isSamePerson ? -1 : 1;
    if (right > most) {
      most = right;
      best = [];
    }
    if (right === most) best.push(index + 1);
  }
  const cut = best[Math.floor(best.length / 2)]!;
  const below = sorted[cut - 1]?.similarity ?? sorted[0]!.similarity;
  const above = sorted[cut]?.similarity ?? below + 1e-6;
  return (below + above) / 2;
}

/**
 * True accept rate at a false accept rate: the share of same-person pairs more alike than all but that share of the
 * pairs of strangers.
 */
export function trueAcceptRate(pairs: readonly ScoredPair[], falseAcceptRate: number): number {
  const similaritiesOf = (isSamePerson: boolean): readonly number[] =>
    pairs.filter((pair) => pair.isSamePerson === isSamePerson).map(({ similarity }) => similarity);
  const strangers = [...similaritiesOf(false)].sort((a, b) => b - a);
  const allowed = Math.round(falseAcceptRate * strangers.length);
  const limit = strangers[allowed] ?? Number.NEGATIVE_INFINITY;
  const same = similaritiesOf(true);
  return same.filter((similarity) => similarity > limit).length / same.length;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
