import { unknownName } from "../src/classifier/classifier.ts";
import { calibratedProbabilities } from "../src/classifier/open-set/calibration.ts";
import type { Samples } from "../src/classifier/open-set/samples.ts";
import { candidates, type Trained } from "../src/classifier/open-set/trained.ts";
import { decide } from "../src/face/identification.ts";

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

const undecided = "undecided";

/** Asks a classifier about faces that it has not learned from. */
export function evaluate(trained: Trained, tested: Samples, minProba: number): Evaluation {
  const rows = [...trained.names, unknownName];
  const columns = [...rows, undecided];
  const confusion = rows.map(() => columns.map(() => 0));
  const closed = rows.map(() => rows.map(() => 0));
  tested.vectors.forEach((vector, i) => {
    const answers = candidates(trained, trained.evidence(vector));
    const truth = tested.labels[i]!;
    closed[truth]![rows.indexOf(answers[0]!.name)]!++;
    const answer = decide(answers, minProba);
    const column = answer.kind === "known" ? answer.name : answer.kind === "unknown" ? unknownName : undecided;
    confusion[truth]![columns.indexOf(column)]!++;
  });
  const right = sum(closed.map((row, i) => row[i]!));
  return {
    rows,
    columns,
    confusion,
    accuracy: tested.vectors.length > 0 ? right / tested.vectors.length : Number.NaN,
    classes: rows.map((name, i) => classScores(name, closed, i)),
    known: addCounts(trained.names.map((_, i) => thresholdCounts(confusion[i]!, i))),
    strangers: thresholdCounts(confusion.at(-1)!, -1),
  };
}

/** The held-out answers of training itself: every person's faces tried as a stranger's to all the others. */
export function strangersInTraining({ trials, calibration }: Trained, minProba: number): ThresholdCounts {
  const counts = trials
    .filter(({ truth }) => truth < 0)
    .map(({ evidence }) => {
      const probabilities = calibratedProbabilities(calibration, evidence);
      const best = probabilities.indexOf(Math.max(...probabilities));
      const sure = probabilities[best]! >= minProba;
      const isUnknown = best === probabilities.length - 1;
      return {
        faces: 1,
        namedRight: 0,
        namedWrong: sure && !isUnknown ? 1 : 0,
        unknown: sure && isUnknown ? 1 : 0,
        undecided: sure ? 0 : 1,
      };
    });
  return addCounts(counts);
}

function classScores(name: string, closed: readonly (readonly number[])[], at: number): ClassScores {
  const hits = closed[at]![at]!;
  const answered = sum(closed.map((row) => row[at]!));
  const support = sum(closed[at]!);
  const precision = ratio(hits, answered);
  const recall = ratio(hits, support);
  return { name, precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
}

function thresholdCounts(row: readonly number[], own: number): ThresholdCounts {
  const people = row.length - 2;
  const named = sum(row.slice(0, people));
  const namedRight = own < 0 ? 0 : row[own]!;
  return {
    faces: sum(row),
    namedRight,
    namedWrong: named - namedRight,
    unknown: row[people]!,
    undecided: row[people + 1]!,
  };
}

function addCounts(counts: readonly ThresholdCounts[]): ThresholdCounts {
  const total = (key: keyof ThresholdCounts): number => sum(counts.map((count) => count[key]));
  return {
    faces: total("faces"),
    namedRight: total("namedRight"),
    namedWrong: total("namedWrong"),
    unknown: total("unknown"),
    undecided: total("undecided"),
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const ratio = (a: number, b: number): number => (b > 0 ? a / b : 0);
