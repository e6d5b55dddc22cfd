import { unknownName } from "../identification.ts";
import { answerAt, type ScoredProbe } from "./scored-probe.ts";

/** How two classifiers differ on the same probes. */
export interface Disagreement {
  /** Files of the probes that only the first answers right. */
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
  /** How likely so uneven a split, or a more uneven one, is by chance (exact sign test, two-sided; McNemar 1947). */
  readonly chance: number;
}

/** A name for the enrolled, `Unknown` or no answer for a stranger. */
export function answerRight(probe: ScoredProbe, threshold: number): boolean {
  const answer = answerAt(probe, threshold);
  return probe.truth === undefined ? answer === unknownName || answer === "undecided" : answer === probe.truth;
}

/** @param second - about the same probes as `first`, in the same order */
export function disagreement(
  first: readonly ScoredProbe[],
  second: readonly ScoredProbe[],
  isRight: (probe: ScoredProbe) => boolean,
): Disagreement {
  const differing = first.flatMap((probe, i) => (isRight(probe) === isRight(second[i]!) ? [] : [probe]));
  const onlyFirst = differing.filter(isRight).map(({ file }) => file);
  const onlySecond = differing.filter((probe) => !isRight(probe)).map(({ file }) => file);
  return { onlyFirst, onlySecond, chance: signTest(onlyFirst.length, onlySecond.length) };
}

/** Two-sided probability of a split at least as uneven, were both sides as likely. */
export function signTest(a: number, b: number): number {
  const trials = a + b;
  let term = 0.5 ** trials;
  // Beyond 1,074 trials the first term is too small for a number.
  if (term === 0) return normalBound(Math.abs(a - b) / Math.sqrt(trials));
  let sum = 0;
  for (let hits = 0; hits <= Math.min(a, b); hits++) {
    sum += term;
    term = (term * (trials - hits)) / (hits + 1);
  }
  return Math.min(1, 2 * sum);
}

/** An upper bound of the normal distribution's two tails. */
const normalBound = (deviations: number): number => Math.min(1, 2 * Math.exp((-deviations * deviations) / 2));
