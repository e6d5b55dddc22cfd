import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { evaluationJson } from "./evaluation-json.ts";
import type { EvaluationReport } from "./evaluation-report.ts";
import { evaluationText } from "./report-text.ts";

/** Writes all the files of an evaluation; those of an earlier one are replaced. */
export async function writeEvaluation(directory: string, report: EvaluationReport): Promise<void> {
  const files = new Map<string, string | Uint8Array>([
    ["evaluation.json", evaluationJson(report)],
    ["evaluation.txt", `${evaluationText(report)}\n`],
  ]);
  await mkdir(directory, { recursive: true });
  for (const [name, content] of files) await writeFile(join(directory, name), content);
}
