import { unknownName } from "../identification.ts";
import { clusteredRate, type Rate } from "./rate.ts";
import { answerAt, clusterOf, type ScoredProbe, undecided } from "./scored-probe.ts";

/**
 * Open-set identification at one threshold, in the words of ISO/IEC 19795-1 and NIST's FRTE 1:N. All shares count the answers
 * that the server would give.
 */
export interface IdentificationRates {
  readonly threshold: number;
  /** Of the probes of enrolled people: named right (true positive identification rate, TPIR). */
  readonly tpir: Rate;
  /** Its complement (false negative identification rate): misnamed, called `Unknown` or undecided. */
  readonly fnir: Rate;
  /** Of the probes of enrolled people: given another's name. Part of the FNIR, but worse than silence. */
  readonly misnamed: Rate;
  readonly knownUnknown: Rate;
  readonly knownUndecided: Rate;
  /** Of the probes of strangers: given any name (false positive identification rate, FPIR). */
  readonly fpir: Rate;
  readonly strangersUnknown: Rate;
  readonly strangersUndecided: Rate;
}

export function identificationRates(probes: readonly ScoredProbe[], threshold: number): IdentificationRates {
  const answered = probes.map((probe) => ({
    truth: probe.truth,
    answer: answerAt(probe, threshold),
    cluster: clusterOf(probe),
  }));
  type Answered = (typeof answered)[number];
  const rate = (of: readonly Answered[], isHit: (answered: Answered) => boolean): Rate =>
    clusteredRate(of.map((each) => ({ isHit: isHit(each), cluster: each.cluster })));
  const known = answered.filter(({ truth }) => truth !== undefined);
  const strangers = answered.filter(({ truth }) => truth === undefined);
  return {
    threshold,
    tpir: rate(known, ({ answer, truth }) => answer === truth),
    fnir: rate(known, ({ answer, truth }) => answer !== truth),
    misnamed: rate(known, ({ answer, truth }) => answer !== truth && isName(answer)),
    knownUnknown: rate(known, ({ answer }) => answer === unknownName),
    knownUndecided: rate(known, ({ answer }) => answer === undecided),
    fpir: rate(strangers, ({ answer }) => isName(answer)),
    strangersUnknown: rate(strangers, ({ answer }) => answer === unknownName),
    strangersUndecided: rate(strangers, ({ answer }) => answer === undecided),
  };
}

export const isName = (answer: string): boolean => answer !== unknownName && answer !== undecided;
