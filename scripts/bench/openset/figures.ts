import type { Classifier } from "../../../src/classifier/classifier.ts";
import type { DamageName } from "./damage.ts";
import type { Probe } from "./data.ts";
import { type JudgeSettings, judgeProbe } from "./judge.ts";
import { type AnswerShares, answerShares, expectedCalibrationError, type JudgedProbe, tpirAtFpir } from "./metrics.ts";
import type { BenchedKind } from "./train.ts";

export interface ClassifierFigures {
  readonly tpirAtFpir: { readonly "0.01": number; readonly "0.001": number };
  readonly ece: number;
}

export interface DefaultsRow extends Pick<AnswerShares, "strangersNamed" | "knownNamed" | "knownMisnamed"> {
  readonly classifier: BenchedKind;
  readonly people: number;
  readonly knownStrangers: number;
}

export interface DamageRow extends AnswerShares {
  readonly damage: DamageName | "clean" | "side view";
  readonly classifier: BenchedKind;
  /** Share of the pictures in which no face was found. */
  readonly noFace: number;
  readonly tpirAtFpir: { readonly "0.01": number };
  readonly ece: number;
}

export const judgeAll = (
  classifier: Classifier,
  probes: readonly Probe[],
  settings: JudgeSettings,
): readonly JudgedProbe[] => probes.map((probe) => judgeProbe(classifier, probe, settings));

export function classifierFigures(judged: readonly JudgedProbe[]): ClassifierFigures {
  return {
    tpirAtFpir: { "0.01": tpirAtFpir(judged, 0.01), "0.001": tpirAtFpir(judged, 0.001) },
    ece: expectedCalibrationError(judged),
  };
}

export function damageFigures(
  judged: readonly JudgedProbe[],
  probes: readonly Probe[],
): Omit<DamageRow, "damage" | "classifier"> {
  return {
    noFace: probes.filter(({ face }) => face === null).length / probes.length,
    ...answerShares(judged),
    tpirAtFpir: { "0.01": tpirAtFpir(judged, 0.01) },
    ece: expectedCalibrationError(judged),
  };
}
