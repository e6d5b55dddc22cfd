import { access, constants, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FaceServiceError, messageOf } from "../../src/errors.ts";
import { evaluationJson } from "./evaluation-json.ts";
import type { EvaluationReport } from "./evaluation-report.ts";
import { evaluationPage } from "./page/page.ts";
import { evaluationPlots } from "./plots/evaluation-plots.ts";
import { strokePen } from "./plots/pen.ts";
import { plotPicture } from "./plots/picture.ts";
import { evaluationText } from "./report-text.ts";

/**
 * Makes the directory, before an evaluation takes minutes.
 *
 * @throws {FaceServiceError} USAGE_INVALID if it cannot be written to
 */
export async function openEvaluationDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new FaceServiceError(
      "USAGE_INVALID",
      `cannot write the evaluation to ${directory}: ${messageOf(error)}; name another directory with --out`,
      { cause: error },
    );
  }
}

/** Plots of an earlier evaluation, perhaps of other kinds. */
const plotFile = /^(threshold|threshold-events|trade-off|reliability|confusion)-(svm|xgboost|nearest)\.png$/;

/** Writes all the files of an evaluation in place of those of an earlier one. */
export async function writeEvaluation(directory: string, report: EvaluationReport): Promise<void> {
  const files = new Map<string, string | Uint8Array>([
    ["evaluation.json", evaluationJson(report)],
    ["evaluation.txt", `${evaluationText(report)}\n`],
    ["evaluation.html", evaluationPage(report)],
  ]);
  for (const classifier of report.classifiers)
    for (const [name, plot] of evaluationPlots(strokePen, report, classifier))
      files.set(`${name}-${classifier.kind}.png`, await plotPicture(plot));
  for (const name of await readdir(directory)) if (plotFile.test(name)) await rm(join(directory, name));
  for (const [name, content] of files) await writeFile(join(directory, name), content);
}
