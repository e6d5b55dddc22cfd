import { unknownName } from "../../src/classifier/classifier.ts";
import type { VersionFacts, VersionReport } from "../../src/training/version-facts.ts";

const columns = ["", "version", "trained", "state", "people", "faces", "strangers", "named right / strangers named"];

/** One row a version, the active one marked. */
export function listText(facts: readonly VersionFacts[]): string {
  if (facts.length === 0) return "no classifier is trained yet: run `npm run train`";
  const rows = facts.map(({ version, active, state, createdAt, report }) => [
    active ? "*" : "",
    version,
    createdAt.slice(0, 16).replace("T", " "),
    state,
    ...(report === undefined ? ["?", "?", "?", "no report that this release can read"] : reportCells(report)),
  ]);
  const widths = columns.map((_, i) => Math.max(...[columns, ...rows].map((row) => row[i]!.length)));
  const lines = [columns, ...rows].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd(),
  );
  const problems = facts.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  return [...lines, ...problems, ...(facts.some(({ active }) => active) ? [] : [noneActive])].join("\n");
}

const noneActive = "none is active: npm run classifiers -- activate <version>";

function reportCells({ images, classifiers }: VersionReport): readonly string[] {
  const strangers = images.find(({ name }) => name === unknownName)?.count ?? 0;
  const faces = images.reduce((sum, { count }) => sum + count, 0) - strangers;
  const figures = classifiers.map(
    (each) =>
      `${each.kind} ${share(each.known.namedRight, each.known.faces)} / ${share(each.strangers.namedWrong, each.strangers.faces)}`,
  );
  const people = images.filter(({ name }) => name !== unknownName).length;
  return [String(people), String(faces), String(strangers), figures.join(", ")];
}

export const share = (part: number, whole: number): string =>
  whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : "-";
