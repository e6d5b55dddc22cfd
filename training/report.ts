import type { MeasuredMethod } from "../src/classifier/open-set/calibrate.ts";
import type { Trained } from "../src/classifier/open-set/trained.ts";
import type { ModelId } from "../src/face/embedding.ts";
import type { Evaluation, ThresholdCounts } from "./evaluation.ts";
import type { TrainedClassifier } from "./train-classifiers.ts";

export interface ReportInput {
  readonly version: string;
  readonly model: ModelId;
  readonly seed: number;
  readonly minProba: number;
  /** Images learned from, by person; strangers apart. */
  readonly images: readonly { readonly name: string; readonly count: number }[];
  readonly testedImages: number;
  readonly remarks: readonly string[];
  readonly classifiers: readonly TrainedClassifier[];
}

/** More classes than this make a matrix that no terminal shows; the picture does. */
const widestMatrix = 12;

/** For programs: everything that the text says, as numbers. */
export function reportJson({ classifiers, ...rest }: ReportInput): string {
  const measured = classifiers.map(({ kind, trained, evaluation, strangersInTraining, tookMs }) => ({
    kind,
    settings: trained.settings,
    calibration: trained.calibration,
    heldOutLogLoss: trained.heldOutLoss,
    expectedCalibrationError: trained.chosen.reliability.ece,
    calibrationChosen: trained.chosen,
    calibrationsCompared: trained.compared,
    tookMs: Math.round(tookMs),
    ...evaluation,
    strangersInTraining,
  }));
  return `${JSON.stringify({ ...rest, classifiers: measured }, null, 1)}\n`;
}

export function reportText(input: ReportInput): string {
  const { version, model, seed, minProba, images, testedImages, remarks, classifiers } = input;
  const total = images.reduce((sum, { count }) => sum + count, 0);
  return [
    `classifier ${version}: ${total} faces of ${images.length} classes, embedded by ${model}, seed ${seed}`,
    ...remarks.map((remark) => `note: ${remark}`),
    "",
    ...comparison(classifiers, minProba),
    ...classifiers.flatMap((classifier) => ["", ...section(classifier, { minProba, testedImages })]),
  ].join("\n");
}

/** All classifiers on the same held-out faces, one a row. */
function comparison(classifiers: readonly TrainedClassifier[], minProba: number): readonly string[] {
  const header = [
    "",
    "accuracy",
    "named right",
    "named wrong",
    "strangers named",
    "in cross-val.",
    "log loss",
    "ECE",
    "time",
  ];
  const share = (part: number, { faces }: ThresholdCounts): string => (faces > 0 ? percent(part / faces) : "-");
  const rows = classifiers.map(({ kind, trained, evaluation, strangersInTraining, tookMs }) => [
    kind,
    percent(evaluation.accuracy),
    share(evaluation.known.namedRight, evaluation.known),
    share(evaluation.known.namedWrong, evaluation.known),
    share(evaluation.strangers.namedWrong, evaluation.strangers),
    share(strangersInTraining.namedWrong, strangersInTraining),
    figure(trained.heldOutLoss),
    figure(trained.chosen.reliability.ece),
    `${(tookMs / 1000).toFixed(1)} s`,
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]! + 2))).join("")}`;
  return [`side by side, on held-out faces at minProba ${minProba}:`, line(header), ...rows.map(line)];
}

function section(
  { kind, trained, evaluation, strangersInTraining, tookMs }: TrainedClassifier,
  { minProba, testedImages }: { readonly minProba: number; readonly testedImages: number },
): readonly string[] {
  const settings = Object.entries(trained.settings).map(([name, value]) => `${name} ${value}`);
  return [
    `${kind}: ${settings.join(", ")}; ${(tookMs / 1000).toFixed(1)} s`,
    `  on ${testedImages} faces held out of training: accuracy ${percent(evaluation.accuracy)} (most probable class)`,
    `  at minProba ${minProba}:`,
    `    known faces      ${counts(evaluation.known)}`,
    `    strangers        ${counts(evaluation.strangers)}`,
    `    strangers in cross-validation, each person in turn unknown to the others: ${counts(strangersInTraining)}`,
    ...calibrations(trained),
    "",
    ...classTable(evaluation),
    ...(evaluation.rows.length <= widestMatrix ? ["", ...matrix(evaluation)] : []),
  ];
}

/** What each way to calibrate was worth on people held out of its fit. */
function calibrations({ chosen, compared }: Trained): readonly string[] {
  if (compared.length === 0) return ["  calibration: too few faces to hold any out; the simplest is used"];
  const nameOf = ({ map, withQuality }: MeasuredMethod): string => `${map}${withQuality ? " + quality" : ""}`;
  return [
    `  calibration: ${nameOf(chosen)}; log loss and expected calibration error on people held out of the fit:`,
    ...compared.map(
      (one) => `    ${nameOf(one).padEnd(20)} ${figure(one.heldOutLogLoss)}  ${figure(one.reliability.ece)}`,
    ),
  ];
}

const figure = (value: number): string => (Number.isFinite(value) ? value.toFixed(4) : "-");

function counts({ faces, namedRight, namedWrong, unknown, undecided }: ThresholdCounts): string {
  if (faces === 0) return "none tested";
  const share = (value: number): string => `${value} (${percent(value / faces)})`;
  const right = namedRight > 0 ? `named right ${share(namedRight)}, ` : "";
  const word = right === "" ? "named" : "named wrong";
  return `${faces}: ${right}${word} ${share(namedWrong)}, Unknown ${share(unknown)}, undecided ${share(undecided)}`;
}

function classTable({ classes }: Evaluation): readonly string[] {
  const width = Math.max(7, ...classes.map(({ name }) => name.length));
  const row = (cells: readonly string[]): string =>
    `  ${cells[0]!.padEnd(width)}${cells
      .slice(1)
      .map((c) => c.padStart(11))
      .join("")}`;
  return [
    row(["class", "precision", "recall", "F1", "faces"]),
    ...classes.map(({ name, precision, recall, f1, support }) =>
      row([
        name,
        ...(support > 0 ? [precision, recall, f1].map((v) => v.toFixed(3)) : ["-", "-", "-"]),
        String(support),
      ]),
    ),
  ];
}

function matrix({ rows, columns, confusion }: Evaluation): readonly string[] {
  const width = Math.max(...rows.map((name) => name.length));
  const cell = (text: string): string => text.slice(0, 10).padStart(11);
  return [
    `  confusion at the threshold (rows: the truth, columns: the answer)`,
    `  ${" ".repeat(width)}${columns.map(cell).join("")}`,
    ...confusion.map((row, i) => `  ${rows[i]!.padEnd(width)}${row.map((value) => cell(String(value))).join("")}`),
  ];
}

const percent = (share: number): string => (Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : "not measured");
