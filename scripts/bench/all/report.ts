import type { Figures, Verdict } from "./claims.ts";
import type { Machine } from "./machine.ts";
import type { BenchOutcome } from "./run-bench.ts";

export interface Report {
  readonly machine: Machine;
  readonly verdicts: readonly Verdict[];
  readonly outcomes: readonly BenchOutcome[];
}

const style = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; }
th, td { text-align: left; padding: 0.25rem 0.8rem 0.25rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
pre { overflow-x: auto; padding: 0.8rem; background: #8881; font-size: 12.5px; line-height: 1.35; }
.holds { color: #18794e; } .misses { color: #c62a2f; } .unknown { opacity: 0.6; }
@media (prefers-color-scheme: dark) { .holds { color: #4cc38a; } .misses { color: #ff6369; } }
details { margin: 0.6rem 0; } summary { cursor: pointer; font-weight: 600; }
svg text { fill: currentColor; font: 13px system-ui, sans-serif; }
`;

/** One page with everything in it; it loads nothing. */
export function reportPage({ machine, verdicts, outcomes }: Report): string {
  const claims = verdicts.map((verdict) => [
    escaped(verdict.what),
    escaped(verdict.wanted),
    escaped(verdict.measured ?? "not measured"),
    `<span class="${classOf(verdict)}">${wordOf(verdict)}</span>`,
    `<a href="#${escaped(verdict.bench)}">${escaped(verdict.bench)}</a>`,
  ]);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>face-det-rec, measured ${escaped(machine["date"] ?? "")}</title>
<style>${style}</style>
<h1>face-det-rec, measured</h1>
${table(
  ["machine", ""],
  Object.entries(machine).map(([name, value]) => [escaped(name), escaped(value)]),
)}
<h2>What is claimed</h2>
${table(["", "wanted", "measured", "", "bench"], claims)}
<h2>Each bench</h2>
${outcomes.map(benchSection).join("\n")}
</html>
`;
}

function benchSection(outcome: BenchOutcome): string {
  const { name, summary, args, seconds, output, figures, failed, skipped } = outcome;
  const title = `<summary id="${escaped(name)}">${escaped(name)}: ${escaped(summary)}</summary>`;
  if (skipped !== undefined) return `<details>${title}<p class="unknown">Left out: ${escaped(skipped)}.</p></details>`;
  const how = `<p><code>npm run bench -- ${escaped([name, ...args].join(" "))}</code>, ${seconds.toFixed(0)} s</p>`;
  const failure = failed === undefined ? "" : `<p class="misses">Failed: ${escaped(failed)}</p>`;
  const bars = figures === undefined ? "" : rateBars(figures);
  const raw =
    figures === undefined
      ? ""
      : `<details><summary>JSON</summary><pre>${escaped(JSON.stringify(figures, null, 1))}</pre></details>`;
  return `<details open>${title}${how}${failure}${bars}<pre>${escaped(output)}</pre>${raw}</details>`;
}

const barHeight = 24;
const labelWidth = 220;
const barsWidth = 420;

/** Frames a second of each contender of the bench `peers`; nothing for other benches. */
function rateBars({ standings }: Figures): string {
  if (!Array.isArray(standings)) return "";
  const rows = (standings as readonly Figures[]).map((row) => ({
    name: String(row["name"]),
    rate: Number(row["framesPerSecond"]),
  }));
  const most = Math.max(...rows.map(({ rate }) => rate));
  const bars = rows.map(({ name, rate }, i) => {
    const y = i * barHeight;
    const width = Math.max(1, (rate / most) * barsWidth);
    return `<text x="0" y="${y + 16}">${escaped(name)}</text><rect x="${labelWidth}" y="${y + 4}" width="${width.toFixed(1)}" height="${barHeight - 8}" fill="${i === 0 ? "#18794e" : "#8888"}"/><text x="${labelWidth + width + 6}" y="${y + 16}">${rate.toFixed(2)}</text>`;
  });
  const height = rows.length * barHeight;
  return `<p>Labelled 1080p frames a second</p><svg width="100%" viewBox="0 0 ${labelWidth + barsWidth + 80} ${height}" height="${height}" role="img">${bars.join("")}</svg>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  return `<table>${line(head, "th")}${rows.map((row) => line(row, "td")).join("")}</table>`;
}

const classOf = ({ holds }: Verdict): string => (holds === null ? "unknown" : holds ? "holds" : "misses");
export const wordOf = ({ holds }: Verdict): string => (holds === null ? "-" : holds ? "holds" : "missed");

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char] ?? char);
