import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ignoreMissing } from "../files/missing.ts";

/** Shares at each threshold, ascending. */
export interface OperatingCurve {
  readonly kind: string;
  /** What was counted. */
  readonly unit: "picture" | "event";
  readonly thresholds: readonly number[];
  /** Strangers who were given a name, of all strangers asked about. */
  readonly strangersNamed: readonly number[];
  /** Known faces that did not get their name, of all known ones asked about. */
  readonly knownMissed: readonly number[];
}

/** Where `npm run evaluate` writes, inside a version's directory. */
const evaluationFolder = "evaluation";
const plotName = /^[a-z][a-z-]{0,60}\.png$/;
/** Written by train into the version itself. */
const confusionName = /^confusion-(svm|xgboost|nearest)\.png$/;

const rate = z.object({ value: z.number().nullable() });
const curve = z.array(z.object({ threshold: z.number(), fpir: rate, fnir: rate }));
/** What is read of evaluation.json. */
const schema = z.object({
  classifiers: z.array(z.object({ kind: z.string(), byImage: z.object({ curve }), byEvent: z.object({ curve }) })),
});

/** File names of the plots of a version: those of its evaluation, or where there is none those of its training. */
export async function plotsOf(versionDirectory: string): Promise<readonly string[]> {
  const evaluated = (await readdir(join(versionDirectory, evaluationFolder)).catch(ignoreMissing)) ?? [];
  const plots = evaluated.filter((name) => plotName.test(name));
  if (plots.length > 0) return plots.sort();
  return ((await readdir(versionDirectory).catch(ignoreMissing)) ?? [])
    .filter((name) => confusionName.test(name))
    .sort();
}

/** @returns the PNG; undefined if there is none of that name */
export async function readPlot(versionDirectory: string, name: string): Promise<Uint8Array | undefined> {
  if (!plotName.test(name)) return undefined;
  return (
    (await readFile(join(versionDirectory, evaluationFolder, name)).catch(ignoreMissing)) ??
    (confusionName.test(name) ? await readFile(join(versionDirectory, name)).catch(ignoreMissing) : undefined)
  );
}

/** The page that `npm run evaluate` wrote. */
export async function readEvaluationPage(versionDirectory: string): Promise<string | undefined> {
  return await readFile(join(versionDirectory, evaluationFolder, "evaluation.html"), "utf8").catch(ignoreMissing);
}

/** @returns none where the version was not evaluated, or by a release that wrote it otherwise */
export async function curvesOf(versionDirectory: string): Promise<readonly OperatingCurve[]> {
  const text = await readFile(join(versionDirectory, evaluationFolder, "evaluation.json"), "utf8").catch(ignoreMissing);
  const parsed = text === undefined ? undefined : schema.safeParse(JSON.parse(text));
  if (parsed?.success !== true) return [];
  return parsed.data.classifiers.flatMap(({ kind, byImage, byEvent }) => [
    curveOf(kind, "picture", byImage.curve),
    curveOf(kind, "event", byEvent.curve),
  ]);
}

/** Points that nothing was measured at are left out. */
function curveOf(kind: string, unit: OperatingCurve["unit"], points: z.infer<typeof curve>): OperatingCurve {
  const measured = points
    .flatMap(({ threshold, fpir, fnir }) =>
      fpir.value === null || fnir.value === null ? [] : [{ threshold, named: fpir.value, missed: fnir.value }],
    )
    .sort((a, b) => a.threshold - b.threshold);
  return {
    kind,
    unit,
    thresholds: measured.map(({ threshold }) => threshold),
    strangersNamed: measured.map(({ named }) => named),
    knownMissed: measured.map(({ missed }) => missed),
  };
}
