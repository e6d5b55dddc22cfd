import type { ClassifierFigures, DamageRow, DefaultsRow } from "./figures.ts";
import type { ConsensusFigures } from "./tracks-measure.ts";
import { ways } from "./tracks-ways.ts";

export const percent = (share: number): string => (Number.isNaN(share) ? "-" : `${(100 * share).toFixed(2)} %`);
export const rate = (share: number): string => share.toFixed(4);

type Cell = readonly [name: string, value: string];

/** Lines of equal columns; the names of the first row's cells are the head. */
export function table(title: string, rows: readonly (readonly Cell[])[]): string {
  const heads = rows[0]?.map(([name]) => name) ?? [];
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.[1].length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  return ["", title, line(heads), ...rows.map((row) => line(row.map(([, value]) => value)))].join("\n");
}

export const overallTable = (rows: readonly (ClassifierFigures & { readonly classifier: string })[]): string =>
  table(
    "62 people, 100 known strangers, undamaged photos",
    rows.map(({ classifier, tpirAtFpir, ece }) => [
      ["classifier", classifier],
      ["TPIR at FPIR 1 %", rate(tpirAtFpir["0.01"])],
      ["TPIR at FPIR 0.1 %", rate(tpirAtFpir["0.001"])],
      ["ECE", rate(ece)],
    ]),
  );

export const defaultsTable = (
  rows: readonly (DefaultsRow & { readonly worstDraw: number; readonly draws: number })[],
): string =>
  table(
    "Untouched defaults; means over draws of people, beside it the most strangers that one draw named",
    rows.map((row) => [
      ["classifier", row.classifier],
      ["people", String(row.people)],
      ["known strangers", String(row.knownStrangers)],
      ["draws", String(row.draws)],
      ["strangers named", percent(row.strangersNamed)],
      ["worst draw", percent(row.worstDraw)],
      ["known named right", percent(row.knownNamed)],
      ["known misnamed", percent(row.knownMisnamed)],
    ]),
  );

export const damageTable = (rows: readonly DamageRow[]): string =>
  table(
    "Damaged probes, 62 people, 100 known strangers",
    rows.map((row) => [
      ["damage", row.damage],
      ["classifier", row.classifier],
      ["no face", percent(row.noFace)],
      ["strangers named", percent(row.strangersNamed)],
      ["undecided", percent(row.strangersUndecided)],
      ["known named", percent(row.knownNamed)],
      ["misnamed", percent(row.knownMisnamed)],
      ["undecided", percent(row.knownUndecided)],
      ["TPIR at FPIR 1 %", rate(row.tpirAtFpir["0.01"])],
      ["ECE", rate(row.ece)],
    ]),
  );

export const consensusTable = ({ onePhoto, fivePhotos, longTracks }: ConsensusFigures): string => {
  const rows = [
    ["one photo, five damages", onePhoto],
    ["five photos", fivePhotos],
  ] as const;
  const rates = table(
    "Tracks of five frames, faces of 32 px, JPEG quality 40: TPIR at FPIR 1 %",
    rows.map(([tracks, figures]) => [
      ["tracks", tracks],
      ["known", String(figures.known)],
      ["strangers", String(figures.strangers)],
      ...ways.map((way): Cell => [way, rate(figures[way])]),
    ]),
  );
  const answers = table(
    "The same by consensus, at the threshold in use",
    rows.map(([tracks, { atThreshold, ece }]) => [
      ["tracks", tracks],
      ["strangers named", percent(atThreshold.strangersNamed)],
      ["undecided", percent(atThreshold.strangersUndecided)],
      ["known named", percent(atThreshold.knownNamed)],
      ["misnamed", percent(atThreshold.knownMisnamed)],
      ["undecided", percent(atThreshold.knownUndecided)],
      ["ECE", rate(ece)],
    ]),
  );
  const { strangers, frames, strangersNamed } = longTracks;
  return `${rates}\n${answers}\n\n${strangers} strangers seen in ${frames} frames each: ${percent(strangersNamed)} named`;
};
