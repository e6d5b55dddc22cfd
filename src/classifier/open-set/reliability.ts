/** How often answers of one range of probability were right. */
export interface ReliabilityBin {
  /** Mean probability of the answers; what they claim. */
  readonly said: number;
  /** Share of them that was right. */
  readonly right: number;
  /** Share of all answers that fell into the bin. */
  readonly share: number;
}

export interface Reliability {
  /** Expected calibration error: mean distance between said and right, by share. */
  readonly ece: number;
  /** Ten ranges of equal width, the empty ones left out. */
  readonly bins: readonly ReliabilityBin[];
}

export interface WeighedAnswer {
  /** Of each person, then of `Unknown`. */
  readonly probabilities: Float64Array;
  /** Index of the person, or negative for a stranger. */
  readonly truth: number;
  readonly weight: number;
}

const binCount = 10;

/** Of the most probable answer about each face, the answer "a stranger" included. */
export function reliabilityOf(answers: readonly WeighedAnswer[]): Reliability {
  const bins = Array.from({ length: binCount }, () => ({ said: 0, right: 0, weight: 0 }));
  let total = 0;
  for (const { probabilities, truth, weight } of answers) {
    const best = probabilities.indexOf(Math.max(...probabilities));
    const said = probabilities[best]!;
    const bin = bins[Math.min(binCount - 1, Math.floor(said * binCount))]!;
    bin.said += weight * said;
    bin.right += weight * (best === (truth < 0 ? probabilities.length - 1 : truth) ? 1 : 0);
    bin.weight += weight;
    total += weight;
  }
  const filled = bins.filter(({ weight }) => weight > 0);
  return {
    ece: filled.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0) / total,
    bins: filled.map(({ said, right, weight }) => ({
      said: said / weight,
      right: right / weight,
      share: weight / total,
    })),
  };
}
