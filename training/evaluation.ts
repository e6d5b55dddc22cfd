import { unknownName } from "../src/classifier/classifier.ts";
import type { Samples } from "../src/classifier/open-set/samples.ts";
import { candidates, type Trained } from "../src/classifier/open-set/trained.ts";
import { confusionAt } from "../src/face/evaluation/confusion.ts";
import { isName } from "../src/face/evaluation/identification-rates.ts";
import { answerAt, type ScoredProbe, scoreCandidates, scoreProbes } from "../src/face/evaluation/scored-probe.ts";
import { judgeOf } from "./evaluate/retrain.ts";

/** How often a label was found, of one class. */
export interface ClassScores {
  readonly name: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Tested images of the class. */
  readonly support: number;
}

/** Faces answered with a name, as strangers, or not at all, at the threshold in use. */
export interface ThresholdCounts {
  readonly faces: number;
  readonly namedRight: number;
  readonly namedWrong: number;
  readonly unknown: number;
  readonly undecided: number;
}

/** The short evaluation of a training's own report: one split, no intervals; `npm run evaluate` is the long one. */
export interface Evaluation {
  /** Rows of the confusion matrix: the people, then Unknown. */
  readonly rows: readonly string[];
  /** Its columns: the rows' names, then "undecided". */
  readonly columns: readonly string[];
  /** Answers at the threshold, by true class. */
  readonly confusion: readonly (readonly number[])[];
  /** Share of tested faces whose most probable class, whatever its probability, is the right one. */
  readonly accuracy: number;
  readonly classes: readonly ClassScores[];
  readonly known: ThresholdCounts;
  readonly strangers: ThresholdCounts;
}

/** Asks a classifier about faces that it has not learned from. */
export function evaluate(trained: Trained, tested: Samples, minProba: number): Evaluation {
  const { images } = scoreProbes(
    judgeOf(trained),
    tested.vectors.map((vector, i) => ({
      vector,
      label: tested.names[tested.labels[i]!] ?? unknownName,
      file: "",
      event: tested.groups[i]!,
      ...(tested.qualities === undefined ? {} : { quality: tested.qualities[i]! }),
    })),
  );
  const { rows, columns, counts } = confusionAt(trained.names, images, minProba);
  // At a threshold of nothing every face gets its most probable class.
  const closed = confusionAt(trained.names, images, 0).counts;
  return {
    rows,
    columns,
    confusion: counts,
    accuracy: images.length > 0 ? sum(closed.map((row, i) => row[i]!)) / images.length : Number.NaN,
    classes: rows.map((name, i) => classScores(name, closed, i)),
    known: countAt(
      images.filter(({ truth }) => truth !== undefined),
      minProba,
    ),
    strangers: countAt(
      images.filter(({ truth }) => truth === undefined),
      minProba,
    ),
  };
}

/** The held-out answers of training itself: every person's faces tried as a stranger's to all the others. */
export function strangersInTraining({ trials, calibration }: Trained, minProba: number): ThresholdCounts {
  const probes = trials
    .filter(({ truth }) => truth < 0)
    .map(({ evidence, quality }, event) => {
      const names = Array.from(evidence.similarities, (_, person) => String(person));
      const probe = { label: unknownName, file: "", event, images: 1, truth: undefined };
      return { ...probe, ...scoreCandidates(candidates({ names, calibration }, evidence, quality)) };
    });
  return countAt(probes, minProba);
}

function classScores(name: string, closed: readonly (readonly number[])[], at: number): ClassScores {
  const hits = closed[at]![at]!;
  const answered = sum(closed.map((row) => row[at]!));
  const support = sum(closed[at]!);
  const precision = ratio(hits, answered);
  const recall = ratio(hits, support);
  return { name, precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
}

function countAt(probes: readonly ScoredProbe[], minProba: number): ThresholdCounts {
  const answers = probes.map((probe) => ({ truth: probe.truth, answer: answerAt(probe, minProba) }));
  const named = answers.filter(({ answer }) => isName(answer));
  const namedRight = named.filter(({ answer, truth }) => answer === truth).length;
  const unknown = answers.filter(({ answer }) => answer === unknownName).length;
  return {
    faces: answers.length,
    namedRight,
    namedWrong: named.length - namedRight,
    unknown,
    undecided: answers.length - named.length - unknown,
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const ratio = (a: number, b: number): number => (b > 0 ? a / b : 0);
