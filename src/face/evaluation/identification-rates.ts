import { unknownName } from "../identification.ts";
import { clusteredRate, type Rate, type Weighing } from "./rate.ts";
import { answerAt, clusterOf, type ScoredProbe, undecided } from "./scored-probe.ts";

/**
 * Open-set identification at one threshold, in the words of ISO/IEC 19795-1 and NIST's FRTE 1:N. All shares count the answers
 * that the server would give. Each stranger weighs alike, however many pictures there are of one: people come by, not pictures.
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
  const rate =
    (of: readonly Answered[], weighing: Weighing) =>
    (isHit: (answered: Answered) => boolean): Rate =>
      clusteredRate(
        of.map((each) => ({ isHit: isHit(each), cluster: each.cluster })),
        weighing,
      );
  const ofKnown = rate(
    answered.filter(({ truth }) => truth !== undefined),
    "trials",
  );
  const ofStrangers = rate(
    answered.filter(({ truth }) => truth === undefined),
    "clusters",
  );
  return {
    threshold,
    tpir: ofKnown(({ answer, truth }) => answer === truth),
    fnir: ofKnown(({ answer, truth }) => answer !== truth),
    misnamed: ofKnown(({ answer, truth }) => answer !== truth && isName(answer)),
    knownUnknown: ofKnown(({ answer }) => answer === unknownName),
    knownUndecided: ofKnown(({ answer }) => answer === undecided),
    fpir: ofStrangers(({ answer }) => isName(answer)),
    strangersUnknown: ofStrangers(({ answer }) => answer === unknownName),
    strangersUndecided: ofStrangers(({ answer }) => answer === undecided),
  };
}

export const isName = (answer: string): boolean => answer !== unknownName && answer !== undecided;
