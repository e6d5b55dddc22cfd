import { knownMargin } from "./calibration.ts";
import { clarityOf, lackOf } from "./clarity.ts";
import type { Choices } from "./conditional-logit.ts";
import type { Trial } from "./evidence.ts";

/** Features of an alternative, standardised: margin, similarity, 1; then what quality adds. */
export const feature = {
  margin: 0,
  similarity: 1,
  offset: 2,
  sizeSlope: 3,
  sizeShift: 4,
  sharpnessSlope: 5,
  sharpnessShift: 6,
  marginSlope: 7,
} as const;
const width = 8;

export interface PackedTrials {
  readonly choices: Choices;
  readonly margins: Spread;
  readonly similarities: Spread;
  readonly hasMargins: boolean;
}

/** Mean and standard deviation of a feature over the alternatives that were wrong: where strangers lie. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** Of a handful of faces the deviation may come out as nothing; no network's similarities lie this close. */
const leastDeviation = 0.01;

export function packTrials(trials: readonly Trial[]): PackedTrials {
  const margins = spreadOfWrong(trials, ({ margins: values }) => values);
  const similarities = spreadOfWrong(trials, ({ similarities: values }) => values);
  const starts = new Int32Array(trials.length + 1);
  trials.forEach(({ evidence }, i) => {
    starts[i + 1] = starts[i]! + evidence.margins.length;
  });
  const features = new Float64Array(starts.at(-1)! * width);
  trials.forEach(({ evidence, quality }, i) => {
    const clarity = clarityOf(quality);
    const { size, sharpness } = clarity;
    const lack = lackOf(clarity);
    evidence.margins.forEach((raw, p) => {
      const margin = (knownMargin(raw) - margins.mean) / margins.deviation;
      const similarity = (evidence.similarities[p]! - similarities.mean) / similarities.deviation;
      features.set(
        [margin, similarity, 1, similarity * size, size, similarity * sharpness, sharpness, margin * lack],
        (starts[i]! + p) * width,
      );
    });
  });
  return {
    choices: { width, starts, features, right: Int32Array.from(trials, ({ truth }) => truth) },
    margins,
    similarities,
    hasMargins: trials.every(({ evidence }) => !evidence.margins.includes(Number.NaN)),
  };
}

function spreadOfWrong(trials: readonly Trial[], read: (evidence: Trial["evidence"]) => Float64Array): Spread {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const { evidence, truth } of trials) {
    read(evidence).forEach((raw, p) => {
      if (p === truth) return;
      const value = knownMargin(raw);
      count++;
      sum += value;
      squares += value * value;
    });
  }
  const mean = count > 0 ? sum / count : 0;
  const variance = count > 1 ? squares / count - mean * mean : 0;
  return { mean, deviation: Math.max(Math.sqrt(Math.max(0, variance)), leastDeviation) };
}
