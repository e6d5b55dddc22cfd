import { fork } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { type Config, configPath, loadConfig } from "../../src/config/load.ts";
import { openParts } from "../../src/engine/open-parts.ts";
import { recognizeImage } from "../../src/engine/pipeline.ts";
import { workerNodeOptions } from "../../src/engine/worker-options.ts";
import { openModelStore } from "../../src/models/store.ts";
import { showProgress } from "../../src/service/progress.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { watchEventLoop } from "./engine/event-loop.ts";
import { buildFrames, type Frame } from "./engine/frames.ts";
import type { SoakFigures, SoakMessage, SoakOrder } from "./engine/soak.ts";
import { measureStages, type StageTimes } from "./engine/stages.ts";
import { hasProgram } from "./peers/peer-cache.ts";
import { pinnedSoak } from "./scaling/pinned-soak.ts";
import { temporaryFolder } from "./workspace/temporary-folder.ts";

export const bench: Bench = {
  summary: "time and memory from JPEG to faces, against the bare networks",
  usage: `[--frames N] [--rounds N] [--config FILE]

Frames of 640x480, 1280x720 and 1920x1080 with 0, 1 and 4 faces. First one after another in this process: decode,
detect, align and embed, against the limit: decoding alone, by the pipeline's own decoder, plus the bare runs of the same
networks on the same inputs (--rounds, 15). The table names that decoder, and shows what libvips takes beside it.
"of limit" is the share of the whole time that decoding and bare networks take, "of limit, cpu" the same of processor
time, which is steady on a machine that does other work as well.
Then through the engine's worker processes, a quarter as many frames with one worker held to one core (by taskset,
where it is installed) and then --frames (1000) with a worker a core: rate, resident memory, delay of the event loop (and that of an idle process beside it,
which tells how busy the machine is).`,
  options: { frames: { type: "string" }, rounds: { type: "string" }, config: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    const configFile = resolve(String(values["config"] ?? "config.json"));
    const config = await loadConfig(configFile, process.env);
    const total = wholeNumber(values["frames"], 1000);
    const { frames, rows, decoder } = await measurePipeline(config, wholeNumber(values["rounds"], 15));
    // This process is idle meanwhile: what it sees is the machine's own delay.
    const watch = watchEventLoop();
    const engine = await measureEngine(configFile, frames, total);
    const figures = { ...engine, idleEventLoopDelayP99Ms: watch.stop().p99Ms };
    printRows(frames, rows, decoder);
    printFigures(figures);
    const mean = (pick: (row: StageTimes) => number): number =>
      rows.reduce((sum, row) => sum + pick(row), 0) / rows.length;
    return {
      limit: limitBy(decoder),
      decodeCpuMs: mean((row) => row.decodeCpuMs),
      libvipsCpuMs: mean((row) => row.libvipsCpuMs),
      ratioToBare: mean((row) => row.ratio),
      cpuRatioToBare: mean((row) => row.cpuRatio),
      worstRatioToBare: Math.max(...rows.map((row) => row.ratio)),
      shareOfLimit: mean((row) => 1 / row.ratio),
      cpuShareOfLimit: mean((row) => 1 / row.cpuRatio),
      worstCpuShareOfLimit: Math.min(...rows.map((row) => 1 / row.cpuRatio)),
      byFrame: rows.map(({ ratio, cpuRatio, totalMs, decodeCpuMs, libvipsCpuMs }, i) => ({
        frame: frames[i]?.name,
        totalMs,
        decodeCpuMs,
        libvipsCpuMs,
        shareOfLimit: 1 / ratio,
        cpuShareOfLimit: 1 / cpuRatio,
      })),
      msPerFrame: mean((row) => row.totalMs),
      ...figures,
    };
  },
};

async function measurePipeline(config: Config, rounds: number) {
  // As in a worker; those that V8 takes only at its start make no difference here.
  for (const option of workerNodeOptions) setFlagsFromString(option);
  const { parts, facts } = await openParts({ settings: config, intraOpThreads: 1 });
  const limits = { quality: config.quality, minProba: config.classifier.minProba };
  const photos = await openModelStore({ directory: configPath(config, config.models.directory) }).asset(
    "sample-photos",
  );
  const frames = await buildFrames(photos, async (bytes) => {
    const { faces } = await recognizeImage({ image: { kind: "bytes", bytes } }, parts, limits);
    return faces.map((face) => face.box);
  });
  const progress = showProgress({ label: "pipeline", total: frames.length, unit: "kinds of frame" });
  const rows: StageTimes[] = [];
  for (const frame of frames) {
    rows.push(await measureStages(frame, { parts, limits, decode: config.images, rounds }));
    progress.update(rows.length);
  }
  progress.end();
  return { frames, rows, decoder: facts.jpegDecoder };
}

/** All cores; and one of them before, where the system can hold a process to it. */
async function measureEngine(configFile: string, frames: readonly Frame[], total: number) {
  await using folder = await temporaryFolder("engine");
  const files = frames.map((_, i) => join(folder.path, `${i}.jpg`));
  await Promise.all(frames.map(({ jpeg }, i) => writeFile(files[i] ?? "", jpeg)));
  const order = { configFile, files, frames: total, workers: availableParallelism() };
  if (!(await hasProgram("taskset"))) return await soak(order);
  const one = await pinnedSoak({ ...order, frames: Math.ceil(total / 4), workers: 1 }, 1);
  const all = await soak(order);
  const timesOneCore = all.framesPerSecond / one.framesPerSecond;
  return { ...all, framesPerSecondOfOneCore: one.framesPerSecond, timesOneCore };
}

function soak(order: SoakOrder): Promise<SoakFigures> {
  const child = fork(new URL("./engine/soak.js", import.meta.url));
  const progress = showProgress({ label: "engine", total: order.frames, unit: "frames" });
  return new Promise((resolve, reject) => {
    child.on("message", (message: SoakMessage) => {
      if ("done" in message) progress.update(message.done);
      else {
        progress.end();
        resolve(message.figures);
      }
    });
    child.on("exit", (code, signal) => reject(new Error(`the engine's process ended early: ${signal ?? code}`)));
    child.send(order);
  });
}

const limitBy = (decoder: string): string => `bare networks and decoding by ${decoder}`;

function printRows(frames: readonly Frame[], rows: readonly StageTimes[], decoder: string): void {
  const table = rows.map((row, i) => ({
    frame: frames[i]?.name,
    found: row.found,
    "decode ms": row.decodeMs.toFixed(1),
    "detect ms": row.detectMs.toFixed(1),
    "align+embed ms": row.embedMs.toFixed(1),
    "total ms": row.totalMs.toFixed(1),
    "bare networks ms": row.networksMs.toFixed(1),
    [`${decoder}, cpu ms`]: row.decodeCpuMs.toFixed(1),
    "libvips, cpu ms": row.libvipsCpuMs.toFixed(1),
    "of limit": (1 / row.ratio).toFixed(2),
    "of limit, cpu": (1 / row.cpuRatio).toFixed(2),
  }));
  console.table(table);
  console.log(`limit: ${limitBy(decoder)}`);
}

function printFigures(figures: Readonly<Record<string, number>>): void {
  console.table(Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(1))])));
}
