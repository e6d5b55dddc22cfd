import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { configPath } from "../../src/config/load.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { showProgress } from "../../src/service/progress.ts";
import { type Bench, configOf, wholeNumber } from "./bench.ts";
import type { SoakFigures } from "./engine/soak.ts";
import { hasProgram } from "./peers/peer-cache.ts";
import { sampleScenes } from "./peers/scenes.ts";
import { pinnedSoak } from "./scaling/pinned-soak.ts";
import { samplePhotos } from "./workspace/sample-photos.ts";
import { temporaryFolder } from "./workspace/temporary-folder.ts";

export const bench: Bench = {
  summary: "frames a second by how many cores the engine gets, a worker a core",
  usage: `[--frames N] [--rounds N] [--config FILE]

The engine in a process of its own, held by taskset to 1, 2, 4 ... all cores with as many workers: 1920x1080 frames
with one person (--frames, 300, for each number of cores). They take turns (--rounds, 3), and the best round of each
counts, for other work on the machine only ever makes one slower.`,
  options: { frames: { type: "string" }, rounds: { type: "string" }, config: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    if (!(await hasProgram("taskset")))
      throw new FaceServiceError("UNAVAILABLE", "expected the program taskset of util-linux; install it");
    const config = await configOf(values);
    const frames = wholeNumber(values["frames"], 300);
    const rounds = wholeNumber(values["rounds"], 3);
    await using folder = await temporaryFolder("scaling");
    const models = configPath(config, config.models.directory);
    const scenes = await sampleScenes(await samplePhotos(models), folder.path, 12);
    const files = scenes.frames.map(({ file }) => file);
    const orders = await Promise.all(
      coreCounts(availableParallelism()).map(async (cores) => {
        const configFile = join(folder.path, `cores-${cores}.json`);
        const { models: networks, detection, execution, images } = config;
        const { detector, embedder } = networks;
        const engine = { ...config.engine, workers: cores, maxWaitMs: 600_000 };
        const settings = { models: { directory: models, detector, embedder }, detection, execution, images, engine };
        await writeFile(configFile, JSON.stringify(settings));
        return { cores, order: { configFile, files, frames: Math.ceil(frames / rounds) } };
      }),
    );
    const best = new Map<number, SoakFigures>();
    const progress = showProgress({ label: "scaling", total: rounds * orders.length, unit: "runs" });
    for (let round = 0; round < rounds; round++)
      for (const [i, { cores, order }] of orders.entries()) {
        const figures = await pinnedSoak(order, cores);
        if (figures.framesPerSecond > (best.get(cores)?.framesPerSecond ?? 0)) best.set(cores, figures);
        progress.update(round * orders.length + i + 1);
      }
    progress.end();
    return tell(best);
  },
};

/** 1, 2, 4 ... and all. */
function coreCounts(all: number): readonly number[] {
  const counts: number[] = [];
  for (let cores = 1; cores < all; cores *= 2) counts.push(cores);
  return [...counts, all];
}

function tell(best: ReadonlyMap<number, SoakFigures>) {
  const one = best.get(1);
  const rows = [...best].map(([cores, { framesPerSecond, processorMs }]) => ({
    cores,
    framesPerSecond: round(framesPerSecond),
    processorMs: round(processorMs),
    times: round(framesPerSecond / (one?.framesPerSecond ?? Number.NaN)),
    // What the cores could reach if no frame cost more on many of them: what is missing is the work's own overhead.
    timesByProcessor: round((cores * (one?.processorMs ?? Number.NaN)) / processorMs),
  }));
  console.table(rows);
  const two = rows.find(({ cores }) => cores === 2);
  return { scaling: rows, twoAgainstOne: two?.times ?? null };
}

const round = (value: number): number => Math.round(value * 100) / 100;
