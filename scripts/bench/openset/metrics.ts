/** What a system said about a face whose owner is known. */
export interface JudgedProbe {
  readonly isStranger: boolean;
  /** Of the most probable enrolled person; -Infinity where no face was found or its quality was refused. */
  readonly score: number;
  /** Whether that person is the right one. */
  readonly isRight: boolean;
  /** What was answered at the threshold in use. */
  readonly answer: "right name" | "wrong name" | "stranger" | "undecided";
  /** Of the most probable candidate, a person or Unknown, and whether it is the right one; absent if nobody was asked. */
  readonly top?: { readonly probability: number; readonly isRight: boolean };
}

/**
 * Share of the enrolled people's probes that are identified rightly when so few strangers are identified as anyone: a
 * probe counts if its best person is the right one and scores above all but the allowed number of strangers.
 *
 * @see ISO/IEC 19795-1 for the terms
 */
export function tpirAtFpir(probes: readonly JudgedProbe[], fpir: number): number {
  const strangers = probes.filter(({ isStranger }) => isStranger).map(({ score }) => score);
  const known = probes.filter(({ isStranger }) => !isStranger);
  // So many may pass: more would exceed the rate.
  const allowed = Math.floor(fpir * strangers.length);
  const limit = strangers.sort((a, b) => b - a)[allowed] ?? Number.NEGATIVE_INFINITY;
  return share(known, ({ isRight, score }) => isRight && score > limit);
}

/** Shares of the answers, of strangers and of enrolled people each. */
export interface AnswerShares {
  readonly strangersNamed: number;
  readonly strangersUndecided: number;
  readonly knownNamed: number;
  readonly knownMisnamed: number;
  readonly knownUndecided: number;
}

export function answerShares(probes: readonly JudgedProbe[]): AnswerShares {
  const strangers = probes.filter(({ isStranger }) => isStranger);
  const known = probes.filter(({ isStranger }) => !isStranger);
  return {
    strangersNamed: share(strangers, ({ answer }) => answer === "wrong name"),
    strangersUndecided: share(strangers, ({ answer }) => answer === "undecided"),
    knownNamed: share(known, ({ answer }) => answer === "right name"),
    knownMisnamed: share(known, ({ answer }) => answer === "wrong name"),
    knownUndecided: share(known, ({ answer }) => answer === "undecided"),
  };
}

const bins = 10;

/**
 * Expected calibration error: the mean distance between the probability of the most probable candidate and the share
 * of right ones, over ten bins of probability. Enrolled people and strangers weigh alike in it, as in training, so
 * that it does not depend on how many of each were asked about.
 *
 * @see Guo et al., On Calibration of Modern Neural Networks, arXiv:1706.04599
 */
export function expectedCalibrationError(probes: readonly JudgedProbe[]): number {
  const asked = probes.filter(({ top }) => top !== undefined);
  const strangers = asked.filter(({ isStranger }) => isStranger).length;
  const weight = new Float64Array(bins);
  const probability = new Float64Array(bins);
  const right = new Float64Array(bins);
  for (const { top, isStranger } of asked) {
    if (top === undefined) continue;
    const bin = Math.min(bins - 1, Math.floor(top.probability * bins));
    const counts = 1 / Math.max(1, isStranger ? strangers : asked.length - strangers);
    weight[bin]! += counts;
    probability[bin]! += counts * top.probability;
    right[bin]! += top.isRight ? counts : 0;
  }
  const total = weight.reduce((sum, value) => sum + value, 0);
  return weight.reduce((sum, _, bin) => sum + Math.abs(probability[bin]! - right[bin]!), 0) / total;
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.length === 0 ? Number.NaN : items.filter(holds).length / items.length;
}
