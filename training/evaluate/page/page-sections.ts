import type { PersonResult } from "../../../src/face/evaluation/confusion.ts";
import type { Evaluation } from "../../../src/face/evaluation/evaluation.ts";
import { type DamagedRates, type EvaluatedClassifier, type EvaluationReport, hasEvents } from "../evaluation-report.ts";
import type { Plot } from "../plots/axes.ts";
import { evaluationPlots } from "../plots/evaluation-plots.ts";
import { escaped, pagePen } from "../plots/pen.ts";
import { thresholdAxis } from "../plots/threshold-plot.ts";
import { confusedWith, damageCells, damageTitles } from "../report-text.ts";
import { adviceRows, percent, proofSentences, rateText } from "../words.ts";
import type { SliderData } from "./page-data.ts";

/** Everything about one kind of classifier. */
export function kindSection(
  report: EvaluationReport,
  classifier: EvaluatedClassifier,
  { index, data }: { readonly index: number; readonly data: SliderData },
): string {
  const { kind, settings, byImage, byEvent, byDamage } = classifier;
  const chosen = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  const plots = evaluationPlots(pagePen, report, classifier);
  const first = hasEvents(report) ? "threshold-events" : "threshold";
  const others = [...plots].filter(([name]) => name !== first && name !== "confusion").map(([, plot]) => figure(plot));
  return `<section id="kind-${index}">
<h2>${escaped(kind)} <span class="soft">(${escaped(chosen.join(", "))})</span></h2>
${slider(report, data)}
${figure(plots.get(first)!)}
${advice(hasEvents(report) ? byEvent : byImage)}
<h3>At minProba ${report.threshold}</h3>
${ratesTable(report, classifier)}
${damageTable(byDamage)}
<h3>More plots</h3>
<div class="plots">${others.join("")}</div>
<h3>Each person, by picture</h3>
${peopleTable(byImage.people)}
${mistakes(byImage)}
<h3>Who is answered as whom, by picture</h3>
<div class="wide">${figure(plots.get("confusion")!)}</div>
</section>`;
}

function slider({ strangersPerDay }: EvaluationReport, { thresholds, start, unit }: SliderData): string {
  return `<div class="card">
<label>Threshold <code>classifier.minProba</code>: <b data-at="threshold"></b>
<input class="slider" data-at="slider" type="range" min="0" max="${thresholds.length - 1}" value="${start}"></label>
<p>At <label><input data-at="traffic" type="number" min="0" step="any" value="${strangersPerDay}"> strangers a day</label>, by ${unit}:</p>
<div class="price">
<div class="fpir">strangers given a name<b data-at="fpir"></b><span class="soft" data-at="fpir-words"></span></div>
<div class="fnir">your people left unnamed<b data-at="fnir"></b><span class="soft" data-at="fnir-words"></span></div>
<div class="misnamed">your people given another's name<b data-at="misnamed"></b><span class="soft" data-at="misnamed-words"></span></div>
</div></div>`;
}

/** The axis goes along, so that the script can move the line. */
function figure({ widthPx, heightPx, svg, ...frame }: Plot & { leftPx?: number; rightPx?: number }): string {
  const axis =
    frame.leftPx === undefined
      ? ""
      : ` data-left="${frame.leftPx}" data-right="${frame.rightPx}" data-from="${thresholdAxis.from}" data-to="${thresholdAxis.to}"`;
  return `<svg viewBox="0 0 ${widthPx} ${heightPx}" width="${widthPx}" height="${heightPx}" role="img"${axis}>${svg}</svg>`;
}

function advice({ advice: given }: Evaluation): string {
  const rows = adviceRows(given).map(({ label, sentence }) => `<li>${label}: ${escaped(sentence)}</li>`);
  if (rows.length === 0) return "";
  return `<h3>Which threshold?</h3><ul>${rows.join("")}</ul>
${proofSentences(given)
  .map((sentence) => `<p class="soft">${escaped(sentence)}</p>`)
  .join("")}`;
}

function ratesTable(report: EvaluationReport, { byImage, byEvent }: EvaluatedClassifier): string {
  const columns = hasEvents(report) ? [byImage.rates, byEvent.rates] : [byImage.rates];
  const rows = [
    ["your people named right (TPIR)", "tpir"],
    ["your people given another's name", "misnamed"],
    ["your people called Unknown", "knownUnknown"],
    ["your people undecided", "knownUndecided"],
    ["strangers given a name (FPIR)", "fpir"],
    ["strangers called Unknown", "strangersUnknown"],
    ["strangers undecided", "strangersUndecided"],
  ] as const;
  const head = `<tr><th></th><th>by picture</th>${columns.length > 1 ? "<th>by event</th>" : ""}</tr>`;
  const body = rows.map(
    ([label, key]) =>
      `<tr><td>${label}</td>${columns.map((rates) => `<td>${rateText(rates[key])}</td>`).join("")}</tr>`,
  );
  return `<div class="wide"><table>${head}${body.join("")}</table></div>`;
}

function damageTable(byDamage: readonly DamagedRates[]): string {
  if (byDamage.length === 0) return "";
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  const rows = byDamage.map((rates) => row(damageCells(rates), "td")).join("");
  return `<h3>The same faces made as bad as cameras show them</h3><div class="wide"><table>${row(damageTitles, "th")}${rows}</table></div>`;
}

function peopleTable(people: readonly PersonResult[]): string {
  const share = (value: number): string => (Number.isNaN(value) ? "" : percent(value));
  const rows = people.map((person) => {
    const { name, probes, namedRight, misnamed, unknown, undecided, precision, recall } = person;
    const numbers = [probes, namedRight, misnamed, unknown, undecided, share(precision), share(recall)];
    return `<tr><td>${escaped(name)}</td>${numbers.map((value) => `<td>${value}</td>`).join("")}<td class="words">${escaped(confusedWith(person))}</td></tr>`;
  });
  const titles = ["pictures", "right", "wrong", "Unknown", "undecided", "precision", "recall"];
  return `<div class="wide"><table><tr><th>person</th>${titles.map((title) => `<th>${title}</th>`).join("")}<th class="words">confused with</th></tr>${rows.join("")}</table></div>`;
}

function mistakes({ mistakes: list }: Evaluation): string {
  if (list.length === 0) return "";
  const rows = list.map(
    ({ file, answer, probability }) =>
      `<li><code>${escaped(file)}</code> was called ${escaped(answer)} (${probability.toFixed(3)})</li>`,
  );
  return `<h3>Wrong names, the surest first</h3><p class="soft">A hard case, or a picture in the wrong folder?</p><ul>${rows.join("")}</ul>`;
}
