import type { Rate } from "../../src/face/evaluation/rate.ts";
import type { Comparison, Result } from "../../src/training/compare.ts";

const clearly = 0.05;

export function compareText({ versions, kind, threshold, remarks, faces, results, disagreement }: Comparison): string {
  const head = `${versions.join(" and ")} (${kind}) on the same ${faces.known} faces of people both know and ${faces.strangers} of strangers`;
  if (results === undefined || disagreement === undefined) return [head, ...remarks, nothingLeft].join("\n");
  const width = Math.max(...versions.map((version) => version.length));
  const { onlyFirst, onlySecond, chance } = disagreement;
  return [
    head,
    ...remarks,
    "",
    `${"at minProba".padEnd(width)} ${threshold}: named right      misnamed         strangers named  TPIR at FPIR 1 %`,
    ...versions.map((version, i) => `${version.padEnd(width)}      ${row(results[i]!)}`),
    "",
    `right only by ${versions[0]}: ${onlyFirst.length}; only by ${versions[1]}: ${onlySecond.length}; ${verdict(versions, onlySecond.length - onlyFirst.length, chance)}`,
  ].join("\n");
}

const nothingLeft = `NOTHING TO COMPARE: one of the two has learned every face of the file. Encode pictures that neither saw into a file of
its own (training.embeddingsFile in another config.json) and name it with --on, or compare with --including-learned`;

const row = ({ rates, tpirAtFpir: [atOnePercent] }: Result): string =>
  [
    rate(rates.tpir),
    rate(rates.misnamed),
    rate(rates.fpir),
    atOnePercent === undefined ? "-" : percent(atOnePercent.tpir),
  ]
    .map((cell) => cell.padEnd(16))
    .join(" ")
    .trimEnd();

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const rate = ({ value, hits, trials }: Rate): string => (trials > 0 ? `${percent(value)} (${hits}/${trials})` : "-");

function verdict([first, second]: readonly [string, string], lead: number, chance: number): string {
  if (lead === 0) return "neither is better here";
  const better = lead > 0 ? second : first;
  const sure = chance < clearly ? "beyond chance" : "which may be chance: too few faces differ";
  return `${better} is better, ${sure} (p = ${chance.toPrecision(2)})`;
}
