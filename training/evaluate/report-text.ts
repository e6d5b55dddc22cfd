import type { PersonResult } from "../../src/face/evaluation/confusion.ts";
import type { Evaluation } from "../../src/face/evaluation/evaluation.ts";
import { type DamagedRates, type EvaluatedClassifier, type EvaluationReport, hasEvents } from "./evaluation-report.ts";
import { adviceRows, percent, proofSentences, rateText, wrapped } from "./words.ts";

/** More people than this make tables that nobody reads in a terminal: the worst are shown, the HTML page has all. */
const longestTable = 25;
const mostMistakes = 10;

/** For people: what was done, how good it is, which threshold to take, who and what is hard. */
export function evaluationText(report: EvaluationReport): string {
  return [
    ...introduction(report).flatMap((paragraph) => wrapped("", paragraph)),
    ...(report.classifiers.length > 1 ? ["", ...comparisonText(report)] : []),
    ...report.classifiers.flatMap((classifier) => ["", ...section(report, classifier)]),
  ].join("\n");
}

/** What was asked and how, in paragraphs; the first is the title. */
export function introduction({ version, model, protocol, data, remarks }: EvaluationReport): readonly string[] {
  const { people, images, events, strangerImages } = data;
  return [
    `How good is classifier ${version}? (embeddings of ${model})`,
    `Asked about ${images} pictures of ${people} people and ${strangerImages} of strangers, ${events} events in all. ${protocolText(protocol, people)}`,
    ...remarks.map((remark) => `note: ${remark}`),
  ];
}

function protocolText(protocol: EvaluationReport["protocol"], people: number): string {
  if (protocol.kind === "held-out")
    return `The version itself was asked, about the pictures of ${protocol.file}, from which it did not learn.`;
  return (
    `Each picture was judged by a classifier that had seen neither it nor any other picture of its event (${protocol.folds} folds); each of ` +
    `your people was also a stranger once, to a classifier without them (${Math.ceil(people / protocol.folds)} left out at a time). ${protocol.trainings} trainings, done as \`npm run train\` does, with the ` +
    "settings of this version; they were chosen with all pictures in view, which flatters the figures a very little."
  );
}

/** The kinds side by side: a head, then a row each. */
export function comparison({ classifiers }: EvaluationReport): readonly (readonly string[])[] {
  return [
    ["kind", "strangers named", "people named", "misnamed", "TPIR@FPIR 1 %", "calibr. error"],
    ...classifiers.map(({ kind, byImage: { rates, tpirAtFpir, reliability } }) => [
      kind,
      percent(rates.fpir.value),
      percent(rates.tpir.value),
      percent(rates.misnamed.value),
      percent(tpirAtFpir.find(({ fpir }) => fpir === 0.01)?.tpir ?? Number.NaN),
      percent(reliability.ece),
    ]),
  ];
}

function comparisonText(report: EvaluationReport): readonly string[] {
  return [
    ...comparison(report).map((cells) =>
      cells.map((cell, i) => (i === 0 ? cell.padEnd(10) : cell.padStart(17))).join(""),
    ),
    `(by picture, at minProba ${report.threshold})`,
  ];
}

function section(
  report: EvaluationReport,
  { kind, settings, tookMs, byImage, byEvent, byDamage }: EvaluatedClassifier,
): readonly string[] {
  const chosen = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  const eventful = hasEvents(report);
  return [
    `=== ${kind} (${chosen.join(", ")}; ${(tookMs / 1000).toFixed(1)} s) ===`,
    "",
    ...ratesText(report, byImage, "picture"),
    ...(eventful
      ? ["", ...ratesText(report, byEvent, "event (all its pictures together)")]
      : [
          "",
          "No event has more than one picture here (no subfolders, no days in file names): by event it is the same.",
        ]),
    ...damageText(report, byDamage),
    "",
    ...adviceText(eventful ? byEvent : byImage, eventful),
    "",
    ...tpirText(byImage),
    `Does the probability mean what it says? Expected calibration error ${percent(byImage.reliability.ece)} (5 % and less is good).`,
    "",
    ...peopleTable(byImage.people),
    ...mistakesText(byImage),
  ];
}

function ratesText({ threshold }: EvaluationReport, { rates, fpirBy }: Evaluation, unit: string): readonly string[] {
  const line = (label: string, text: string): string => `    ${label.padEnd(32)}${text}`;
  const { tpir, misnamed, knownUnknown, knownUndecided, fpir, strangersUnknown, strangersUndecided } = rates;
  const origins = [
    ["of those from Unknown", fpirBy.unnamed],
    ["of your people, each in turn", fpirBy.enrolled],
  ] as const;
  const both = origins.every(([, rate]) => rate.trials > 0);
  return [
    `At minProba ${threshold}, by ${unit}; in brackets where the true share lies, 95 % sure:`,
    `  your people, asked ${tpir.trials} times`,
    line("named right", rateText(tpir)),
    line("given another's name", rateText(misnamed)),
    line("called Unknown", rateText(knownUnknown)),
    line("undecided", rateText(knownUndecided)),
    `  ${fpir.clusters} strangers, asked ${fpir.trials} times; each stranger counts alike`,
    line("given a name", rateText(fpir)),
    ...(both ? origins.map(([label, rate]) => line(`  ${label}`, rateText(rate))) : []),
    line("called Unknown", rateText(strangersUnknown)),
    line("undecided", rateText(strangersUndecided)),
  ];
}

function damageText({ threshold }: EvaluationReport, byDamage: readonly DamagedRates[]): readonly string[] {
  if (byDamage.length === 0) return [];
  const row = (cells: readonly string[]): string =>
    `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(10) : cell.padStart(17))).join("")}`;
  return [
    "",
    `The same faces made as bad as cameras show them, which is what you will see at night and from afar, at minProba ${threshold}:`,
    row(damageTitles),
    ...byDamage.map((rates) => row(damageCells(rates))),
  ];
}

export const damageTitles: readonly string[] = [
  "copies",
  "named right",
  "misnamed",
  "called Unknown",
  "undecided",
  "strangers named",
];

export const damageCells = ({
  damage,
  tpir,
  misnamed,
  knownUnknown,
  knownUndecided,
  fpir,
}: DamagedRates): readonly string[] => [
  damage,
  ...[tpir, misnamed, knownUnknown, knownUndecided, fpir].map(({ value }) => percent(value)),
];

function adviceText({ advice }: Evaluation, byEvent: boolean): readonly string[] {
  const rows = adviceRows(advice);
  if (rows.length === 0) return ["No stranger was tested, so no threshold can be advised."];
  return [
    `Which threshold (classifier.minProba)? For ${advice.strangersPerDay} strangers a day (yours: --strangers-per-day)${byEvent ? ", each visit judged by all its pictures" : ""}.`,
    ...rows.flatMap(({ label, sentence }) => wrapped(`  ${label.padEnd(13)}`, sentence)),
    ...proofSentences(advice).flatMap((sentence) => wrapped("  ", sentence)),
  ];
}

function tpirText({ tpirAtFpir }: Evaluation): readonly string[] {
  return [
    "Your people named right (TPIR) when the threshold lets so many strangers' pictures through (FPIR):",
    ...tpirAtFpir.map(({ fpir, tpir, interval, isMeasurable, threshold }) => {
      const range = `${percent(interval.low).replace(" %", "")} to ${percent(interval.high)}`;
      const doubt = isMeasurable ? "" : `; too few strangers to see ${percent(fpir)}`;
      return `    ${percent(fpir).padStart(6)}   ${percent(tpir).padStart(8)}  (${range}; above ${threshold.toFixed(3)}${doubt})`;
    }),
  ];
}

function peopleTable(people: readonly PersonResult[]): readonly string[] {
  const worst = [...people].sort((a, b) => weakness(b) - weakness(a) || (a.name < b.name ? -1 : 1));
  const shown = people.length > longestTable ? worst.slice(0, longestTable) : people;
  const width = Math.max(6, ...shown.map(({ name }) => name.length));
  const row = (cells: readonly string[]): string =>
    `  ${cells[0]!.padEnd(width)}${cells
      .slice(1, 8)
      .map((cell) => cell.padStart(10))
      .join("")}   ${cells[8] ?? ""}`.trimEnd();
  return [
    shown.length < people.length
      ? `The ${shown.length} weakest of ${people.length} people, by picture:`
      : "Each person, by picture:",
    row(["person", "pictures", "right", "wrong", "Unknown", "undecided", "precision", "recall", "confused with"]),
    ...shown.map((person) => row(personCells(person))),
  ];
}

const weakness = ({ recall, precision, misnamed }: PersonResult): number =>
  (Number.isNaN(recall) ? 0 : 1 - recall) + (Number.isNaN(precision) ? 0 : 1 - precision) + misnamed;

function personCells(person: PersonResult): readonly string[] {
  const share = (value: number): string => (Number.isNaN(value) ? "-" : value.toFixed(3));
  return [
    person.name,
    ...[person.probes, person.namedRight, person.misnamed, person.unknown, person.undecided].map(String),
    share(person.precision),
    share(person.recall),
    confusedWith(person),
  ];
}

const mostConfused = 2;

/** Whose names a person got, and who got this person's. */
export function confusedWith({ calledLike, nameGivenTo }: PersonResult): string {
  const called = calledLike.slice(0, mostConfused).map(({ name, count }) => `called ${name} ${count}x`);
  const lent = nameGivenTo.slice(0, mostConfused).map(({ name, count }) => `name given to ${name} ${count}x`);
  return [...called, ...lent].join("; ");
}

function mistakesText({ mistakes }: Evaluation): readonly string[] {
  if (mistakes.length === 0) return [];
  return [
    "",
    "Wrong names, the surest first: a hard case, or a picture in the wrong folder?",
    ...mistakes
      .slice(0, mostMistakes)
      .map(({ file, answer, probability }) => `  ${file}  was called ${answer} (${probability.toFixed(3)})`),
  ];
}
