import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FaceServiceError } from "../../src/errors.ts";
import { type Verdict, verdicts } from "./all/claims.ts";
import { describeMachine } from "./all/machine.ts";
import { type Given, planOf } from "./all/plan.ts";
import { reportPage, wordOf } from "./all/report.ts";
import { type BenchOutcome, runBench } from "./all/run-bench.ts";
import type { Bench, BenchRequest } from "./bench.ts";
import { benchNames, openBench } from "./bench-files.ts";

const files = ["lfw", "wider", "embeddings", "cache"] as const;

export const bench: Bench = {
  summary: "every bench, one after another, as one report",
  usage: `[--out FILE] [--quick] [--only LIST] [--skip LIST] [data]

  --out FILE         the report, one HTML file that needs nothing else (default: bench-report.html)
  --quick            few rounds of each: shows that all of it runs, its figures say little
  --only LIST        benches to run, by name, with commas; --skip LIST: those to leave out
  --lfw FOLDER       Labeled Faces in the Wild: openset, quality, lfw, and real people for the peers
  --wider FOLDER     WIDER FACE
  --embeddings FILE  of LFW, as \`npm run encode\` writes them: hygiene, extrapolation, faces for search
  --mongodb URL      for the inserts of the store; the bench writes into a database of its own there
  --cache FOLDER     keeps the peers' programs and the embeddings of LFW's photos for the next time

Benches whose data is not given are left out and named, one that fails is reported and does not stop the rest; then
the exit code is still 0. The report is written anew after each. It takes half an hour, with all data some hours;
nothing else should run on the machine.`,
  options: {
    out: { type: "string" },
    quick: { type: "boolean" },
    only: { type: "string" },
    skip: { type: "string" },
    mongodb: { type: "string" },
    ...Object.fromEntries(files.map((name) => [name, { type: "string" } as const])),
  },
  maxArguments: 0,
  run,
};

async function run({ values }: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const given = readGiven(values);
  const machine = await describeMachine();
  process.stdout.write(
    `${Object.entries(machine)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n")}\n`,
  );
  const out = resolve(String(values["out"] ?? "bench-report.html"));
  const outcomes: BenchOutcome[] = [];
  const names = await chosenNames(values);
  for (const [i, name] of names.entries()) {
    const { summary } = await openBench(name);
    const plan = planOf(name, given);
    process.stdout.write(`\n== ${i + 1}/${names.length} ${name}: ${summary}\n`);
    const outcome =
      "skipped" in plan
        ? { name, summary, args: [], seconds: 0, output: "", skipped: plan.skipped }
        : await runBench({ name, summary }, plan.args);
    outcomes.push(outcome);
    process.stdout.write(`${tell(outcome)}\n`);
    // After each one: who stops it after an hour keeps what was measured.
    await writeFile(out, reportPage({ machine, verdicts: judge(outcomes), outcomes }));
  }
  const judged = judge(outcomes);
  const lines = judged.map(
    (verdict) =>
      `${wordOf(verdict).padEnd(7)}${verdict.what}: ${verdict.measured ?? "not measured"}, wanted ${verdict.wanted}`,
  );
  process.stdout.write(`\n${lines.join("\n")}\n\nreport: ${out}\n`);
  const benches = outcomes.map(({ name, seconds, figures, failed, skipped }) => [
    name,
    { seconds: Math.round(seconds), figures: figures ?? null, failed: failed ?? null, skipped: skipped ?? null },
  ]);
  return { machine, claims: judged, benches: Object.fromEntries(benches) };
}

const judge = (outcomes: readonly BenchOutcome[]): readonly Verdict[] =>
  verdicts(new Map(outcomes.flatMap((one) => (one.figures ? [[one.name, one.figures] as const] : []))));

function tell({ output, failed, skipped, seconds }: BenchOutcome): string {
  if (skipped !== undefined) return `left out: ${skipped}`;
  return `${output}\n${failed === undefined ? "" : `failed: ${failed}, after `}${seconds.toFixed(0)} s`;
}

function readGiven(values: BenchRequest["values"]): Given {
  const paths = files.flatMap((name) => {
    const value = values[name];
    return typeof value === "string" ? [[name, resolve(value)] as const] : [];
  });
  const mongodb = values["mongodb"];
  return {
    ...Object.fromEntries(paths),
    ...(typeof mongodb === "string" ? { mongodb } : {}),
    quick: values["quick"] === true,
  };
}

/** @throws {FaceServiceError} USAGE_INVALID for a bench that does not exist */
async function chosenNames(values: BenchRequest["values"]): Promise<readonly string[]> {
  const all = (await benchNames()).filter((name) => name !== "all");
  const listed = (option: string): readonly string[] | undefined => {
    const names = typeof values[option] === "string" ? values[option].split(",") : undefined;
    const wrong = names?.find((name) => !all.includes(name));
    if (wrong === undefined) return names;
    throw new FaceServiceError(
      "USAGE_INVALID",
      `no bench is called ${wrong} in --${option}; there are ${all.join(", ")}`,
    );
  };
  const only = listed("only");
  const skip = listed("skip") ?? [];
  return all.filter((name) => (only?.includes(name) ?? true) && !skip.includes(name));
}
