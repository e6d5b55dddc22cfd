import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { evaluationJson } from "./evaluation-json.ts";
import type { EvaluationReport } from "./evaluation-report.ts";
import { evaluationPage } from "./page/page.ts";
import { evaluationPlots } from "./plots/evaluation-plots.ts";
import { strokePen } from "./plots/pen.ts";
import { plotPicture } from "./plots/picture.ts";
import { evaluationText } from "./report-text.ts";

/** Writes all the files of an evaluation; those of an earlier one are replaced. */
export async function writeEvaluation(directory: string, report: EvaluationReport): Promise<void> {
  const files = new Map<string, string | Uint8Array>([
    ["evaluation.json", evaluationJson(report)],
    ["evaluation.txt", `${evaluationText(report)}\n`],
    ["evaluation.html", evaluationPage(report)],
  ]);
  for (const classifier of report.classifiers)
    for (const [name, plot] of evaluationPlots(strokePen, report, classifier))
      files.set(`${name}-${classifier.kind}.png`, await plotPicture(plot));
  await mkdir(directory, { recursive: true });
  for (const [name, content] of files) await writeFile(join(directory, name), content);
}
