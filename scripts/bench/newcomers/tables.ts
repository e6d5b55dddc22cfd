import { percent, rate, table } from "../openset/tables.ts";
import type { AloneRow, BesideRow } from "./identify.ts";
import type { FittedScale } from "./pairs.ts";

export function scaleTable({ scale, pairs, reached, damaged }: FittedScale): string {
  const rare = table(
    `Scores of ${pairs} pairs of two people`,
    reached.map(({ share, score }) => [
      ["share of the pairs", String(share)],
      ["score", rate(score)],
    ]),
  );
  const poor = table(
    "Cosine that 1 in 10,000 pairs of a poor face reach",
    damaged.map((row) => [
      ["damage", row.damage],
      ["faces", String(row.faces)],
      ["octaves lacked", rate(row.lack)],
      ["with ordinary photos", rate(row.withOrdinary)],
      ["with each other", rate(row.withEachOther)],
    ]),
  );
  return `${rare}\n${poor}\n\nscale: ${JSON.stringify(scale)}`;
}

export const aloneTable = (rows: readonly AloneRow[]): string =>
  table(
    "Registered and never trained",
    rows.map((row) => [
      ["newcomers", String(row.newcomers)],
      ["photos each", String(row.photos)],
      ["registered", row.registered],
      ["asked", row.asked],
      ["draws", String(row.draws)],
      ["named right", percent(row.named)],
      ["misnamed", percent(row.misnamed)],
      ["strangers", String(row.strangers)],
      ["strangers named", percent(row.strangersNamed)],
      ["worst draw", percent(row.worstDraw)],
    ]),
  );

export const besideTable = (rows: readonly BesideRow[]): string =>
  table(
    "Beside an SVM that was trained on others; newcomers of one photo",
    rows.map((row) => [
      ["residents", String(row.residents)],
      ["known strangers", String(row.knownStrangers)],
      ["newcomers", String(row.newcomers)],
      ["newcomers named", percent(row.newcomersNamed)],
      ["as residents", percent(row.newcomersAsResidents)],
      ["residents named", percent(row.residentsNamed)],
      ["as newcomers", percent(row.residentsAsNewcomers)],
      ["strangers named by the SVM", percent(row.strangersByClassifier)],
      ["by both", percent(row.strangersNamed)],
    ]),
  );
