import type { EvaluationReport } from "../evaluation-report.ts";
import { escaped } from "../plots/pen.ts";
import { comparison, introduction } from "../report-text.ts";
import { embeddedJson, sliderData } from "./page-data.ts";
import { pageScript } from "./page-script.ts";
import { kindSection } from "./page-sections.ts";
import { pageStyle } from "./page-style.ts";

/** One page that needs nothing else: plots, tables and a slider for the threshold. It holds names and counts, nothing of a face. */
export function evaluationPage(report: EvaluationReport): string {
  const data = sliderData(report);
  const [title = "", ...lines] = introduction(report);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${lines.map((line) => `<p class="soft">${escaped(line)}</p>`).join("\n")}
${report.classifiers.length > 1 ? comparisonTable(report) : ""}
${report.classifiers.map((classifier, i) => kindSection(report, classifier, { index: i, data: data[i]! })).join("\n")}
</main>
<script type="application/json" id="data">${embeddedJson(data)}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function comparisonTable(report: EvaluationReport): string {
  const [head = [], ...rows] = comparison(report);
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((cells) => row(cells, "td")).join("");
  return `<div class="wide"><table>${row(head, "th")}${body}</table></div><p class="soft">By picture, at minProba ${report.threshold}.</p>`;
}
