import { type Confusion, confusionAt, type PersonResult, personResults } from "./confusion.ts";
import { type IdentificationRates, identificationRates } from "./identification-rates.ts";
import { forecasts, type Reliability, reliability } from "./reliability.ts";
import type { ScoredProbe } from "./scored-probe.ts";
import { type ThresholdAdvice, thresholdAdvice } from "./threshold-advice.ts";
import { type CurvePoint, thresholdCurve } from "./threshold-curve.ts";
import { type TpirAtFpir, tpirAtFpir } from "./tpir-at-fpir.ts";

/** Everything that is said about one set of answers, by image or by event. */
export interface Evaluation {
  readonly names: readonly string[];
  /** At the threshold in use. */
  readonly rates: IdentificationRates;
  readonly tpirAtFpir: readonly TpirAtFpir[];
  readonly curve: readonly CurvePoint[];
  readonly people: readonly PersonResult[];
  readonly confusion: Confusion;
  readonly reliability: Reliability;
  readonly advice: ThresholdAdvice;
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
    tpirAtFpir: tpirAtFpir(probes, fpirsOfInterest, random),
    curve: thresholdCurve(probes),
    people: personResults(names, probes, threshold),
    confusion: confusionAt(names, probes, threshold),
    reliability: reliability(forecasts(probes)),
    advice: thresholdAdvice(probes, { threshold, strangersPerDay }),
  };
}
