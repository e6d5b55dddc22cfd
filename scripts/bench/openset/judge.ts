import { type Classifier, unknownName } from "../../../src/classifier/classifier.ts";
import { decide } from "../../../src/face/identification.ts";
import { type QualityLimits, qualityProblem } from "../../../src/face/quality.ts";
import type { Probe } from "./data.ts";
import type { JudgedProbe } from "./metrics.ts";

export interface JudgeSettings {
  readonly quality: QualityLimits;
  readonly minProba: number;
}

/** Asks as the recognition server does: the quality gates, then the classifier, then the threshold. */
export function judgeProbe(
  classifier: Classifier,
  { face, person, isStranger }: Probe,
  settings: JudgeSettings,
): JudgedProbe {
  if (face === null || qualityProblem(face.quality, settings.quality) !== undefined)
    return { isStranger, score: Number.NEGATIVE_INFINITY, isRight: false, answer: "undecided" };
  const truth = isStranger ? unknownName : person;
  const candidates = classifier.classify(face.vector, face.quality);
  const best = candidates.find(({ name }) => name !== unknownName);
  const [top] = candidates;
  return {
    isStranger,
    score: best?.probability ?? Number.NEGATIVE_INFINITY,
    isRight: best?.name === truth,
    answer: answerOf(decide(candidates, settings.minProba), truth),
    ...(top === undefined ? {} : { top: { probability: top.probability, isRight: top.name === truth } }),
  };
}

function answerOf(identification: ReturnType<typeof decide>, truth: string): JudgedProbe["answer"] {
  if (identification.kind === "undecided") return "undecided";
  if (identification.kind === "unknown") return "stranger";
  return identification.name === truth ? "right name" : "wrong name";
}
