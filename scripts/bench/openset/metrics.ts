import { reliability } from "../../../src/face/evaluation/reliability.ts";
import { scoreAtShare } from "../../../src/face/evaluation/scored-probe.ts";
import { tpirAbove } from "../../../src/face/evaluation/tpir-at-fpir.ts";

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
  const scores = probes.map((probe) => ({ ...probe, weight: 1 })).sort((a, b) => b.score - a.score);
  const limit = scoreAtShare(
    scores.filter(({ isStranger }) => isStranger),
    fpir,
  );
  return tpirAbove(
    scores.filter(({ isStranger }) => !isStranger),
    limit ?? Number.NEGATIVE_INFINITY,
  );
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

/**
 * Expected calibration error of the most probable candidate, over ten bins of probability. Enrolled people and
 * strangers weigh alike in it, as in training, so that it does not depend on how many of each were asked about.
 *
 * @see Guo et al., On Calibration of Modern Neural Networks, arXiv:1706.04599
 */
export function expectedCalibrationError(probes: readonly JudgedProbe[]): number {
  const asked = probes.flatMap(({ top, isStranger }) => (top === undefined ? [] : [{ ...top, isStranger }]));
  if (asked.length === 0) return Number.NaN;
  const strangers = asked.filter(({ isStranger }) => isStranger).length;
  const weightOf = (isStranger: boolean): number => 1 / (isStranger ? strangers : asked.length - strangers);
  return reliability(asked.map((one) => ({ ...one, weight: weightOf(one.isStranger) }))).ece;
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.length === 0 ? Number.NaN : items.filter(holds).length / items.length;
}
