import { fork } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, configPath } from "../../src/config/load.ts";
import { libraryPath } from "../../src/engine/worker-program.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { showProgress } from "../../src/service/progress.ts";
import { captureName, writeEvent } from "../demo/event.ts";
import { type Bench, configOf, wholeNumber } from "./bench.ts";
import type { BatchFigures, MeasureMessage, MeasureOrder } from "./gpu/measure.ts";
import { samplePhotos } from "./workspace/sample-photos.ts";
import { temporaryFolder } from "./workspace/temporary-folder.ts";

export const bench: Bench = {
  summary: "faces and frames a second on the configured provider, by the size of the batch, against the bare networks",
  usage: `[--provider NAME] [--seconds N] [--most N] [--config FILE]

On the first of execution.providers, or --provider (cpu, webgpu, cuda, tensorrt): faces embedded and frames of 640x480
searched in batches of 1, 2, 4 ... (--most, 64), each for --seconds (2), against the same runs of the networks alone;
and images of 1280x720 through the whole engine, as many at once.`,
  options: {
    provider: { type: "string" },
    seconds: { type: "string" },
    most: { type: "string" },
    config: { type: "string" },
  },
  maxArguments: 0,
  async run({ values }) {
    const config = await configOf(values);
    const provider = String(values["provider"] ?? config.execution.providers[0]);
    if (!/^(cpu|webgpu|cuda|tensorrt)$/.test(provider))
      throw new FaceServiceError("USAGE_INVALID", `expected cpu, webgpu, cuda or tensorrt, got ${provider}`);
    const seconds = wholeNumber(values["seconds"], 2);
    const most = wholeNumber(values["most"], 64);
    const models = configPath(config, config.models.directory);
    await using folder = await temporaryFolder("gpu");
    const event = await writeEvent(await samplePhotos(models), folder.path);
    const frame = join(folder.path, captureName(event[1]?.frame ?? 1));
    const settings = { ...config, execution: { ...config.execution, providers: [provider] } };
    const own = join(folder.path, "config.json");
    await writeFile(own, JSON.stringify(ownConfig(settings, models, folder.path)));
    const batches = Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i);
    const order = { configFile: own, provider, models, seconds, batches, frame };
    const rows = await measure(order, { ...process.env, ...libraryPath(settings, process.env) });
    console.table(rows.map(rounded));
    const best = (pick: (row: BatchFigures) => number): number => Math.max(...rows.map(pick));
    return {
      provider,
      facesPerSecond: best((row) => row.facesPerSecond),
      framesPerSecond: best((row) => row.framesPerSecond),
      imagesPerSecond: best((row) => row.imagesPerSecond),
      rows,
    };
  },
};

function ownConfig({ models, detection, execution, engine }: Config, directory: string, root: string): object {
  const { detector, embedder } = models;
  return { models: { directory, detector, embedder }, detection, execution, engine, images: { allowedRoots: [root] } };
}

function measure(order: MeasureOrder, env: NodeJS.ProcessEnv): Promise<readonly BatchFigures[]> {
  const child = fork(new URL("./gpu/measure.js", import.meta.url), { env });
  const progress = showProgress({ label: "gpu", total: order.batches.length, unit: "sizes" });
  const rows: BatchFigures[] = [];
  return new Promise((resolve, reject) => {
    child.on("message", (message: MeasureMessage) => {
      if (message.kind === "row") progress.update(rows.push(message.row));
      else resolve(rows);
    });
    child.send(order);
    child.on("exit", (code, signal) => {
      progress.end();
      reject(
        new FaceServiceError("UNAVAILABLE", `cannot measure ${order.provider} (${signal ?? code}); see above for why`),
      );
    });
  });
}

function rounded(row: BatchFigures) {
  const tenths = (value: number): number => Math.round(value * 10) / 10;
  const hundredths = (value: number): number => Math.round(value * 100) / 100;
  return {
    batch: row.batch,
    "faces/s": tenths(row.facesPerSecond),
    "faces, of bare": hundredths(row.facesOfBare),
    "frames/s": tenths(row.framesPerSecond),
    "frames, of bare": hundredths(row.framesOfBare),
    "images/s through the engine": tenths(row.imagesPerSecond),
  };
}
