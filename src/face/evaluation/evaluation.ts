import { unknownName } from "../identification.ts";
import { type Confusion, confusionAt, type PersonResult, personResults } from "./confusion.ts";
import { type IdentificationRates, identificationRates, isName } from "./identification-rates.ts";
import type { Rate } from "./rate.ts";
import { forecasts, type Reliability, reliability } from "./reliability.ts";
import { answerAt, type ScoredProbe } from "./scored-probe.ts";
import { type ThresholdAdvice, thresholdAdvice } from "./threshold-advice.ts";
import { type CurvePoint, thresholdCurve } from "./threshold-curve.ts";
import { type TpirAtFpir, tpirAtFpir, tradeOff } from "./tpir-at-fpir.ts";

/** Everything that is said about one set of answers, by image or by event. */
export interface Evaluation {
  readonly names: readonly string[];
  /** At the threshold in use. */
  readonly rates: IdentificationRates;
  /** At the threshold in use, of strangers from `Unknown` and of enrolled people whom the gallery did not hold. */
  readonly fpirBy: { readonly unnamed: Rate; readonly enrolled: Rate };
  readonly tpirAtFpir: readonly TpirAtFpir[];
  readonly tradeOff: readonly { readonly fpir: number; readonly tpir: number }[];
  readonly curve: readonly CurvePoint[];
  readonly people: readonly PersonResult[];
  readonly confusion: Confusion;
  readonly reliability: Reliability;
  readonly advice: ThresholdAdvice;
  /** Wrong names at the threshold in use, the most probable first; at most 20. */
  readonly mistakes: readonly Mistake[];
}

/** A picture, or the first one of an event, with a wrong name: a hard case, or one in the wrong folder. */
export interface Mistake {
  readonly file: string;
  readonly label: string;
  readonly answer: string;
  readonly probability: number;
}

export interface EvaluationOptions {
  /** Least probability of an answer: `classifier.minProba`. */
  readonly threshold: number;
  /** Different strangers who come by in a day. */
  readonly strangersPerDay: number;
  /** Numbers in [0, 1), for the bootstrap. */
  readonly random: () => number;
}

export const fpirsOfInterest: readonly number[] = [0.001, 0.01, 0.05];

/** @param names - enrolled people, in the order of the tables */
export function evaluateProbes(
  names: readonly string[],
  probes: readonly ScoredProbe[],
  { threshold, strangersPerDay, random }: EvaluationOptions,
): Evaluation {
  return {
    names,
    rates: identificationRates(probes, threshold),
    fpirBy: {
      unnamed: fpirOf(
        probes.filter(({ label }) => label === unknownName),
        threshold,
      ),
      enrolled: fpirOf(
        probes.filter(({ label, truth }) => label !== unknownName && truth === undefined),
        threshold,
      ),
    },
    tradeOff: tradeOff(probes),
    tpirAtFpir: tpirAtFpir(probes, fpirsOfInterest, random),
    curve: thresholdCurve(probes),
    people: personResults(names, probes, threshold),
    confusion: confusionAt(names, probes, threshold),
    reliability: reliability(forecasts(probes)),
    advice: thresholdAdvice(probes, { threshold, strangersPerDay }),
    mistakes: mistakes(probes, threshold),
  };
}

const fpirOf = (probes: readonly ScoredProbe[], threshold: number): Rate => identificationRates(probes, threshold).fpir;

const mostMistakes = 20;

function mistakes(probes: readonly ScoredProbe[], threshold: number): readonly Mistake[] {
  return probes
    .map((probe) => ({ probe, answer: answerAt(probe, threshold) }))
    .filter(({ probe, answer }) => isName(answer) && answer !== probe.truth)
    .map(({ probe: { file, label, best }, answer }) => ({ file, label, answer, probability: best?.probability ?? 0 }))
    .sort((a, b) => b.probability - a.probability || (a.file < b.file ? -1 : 1))
    .slice(0, mostMistakes);
}
