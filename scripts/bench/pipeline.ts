import { configPath } from "../../src/config/load.ts";
import type { Engine, RecognitionAnswer } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/open-engine.ts";
import { openLog } from "../../src/service/log.ts";
import { showProgress } from "../../src/service/progress.ts";
import { type Bench, configOf, wholeNumber } from "./bench.ts";
import { quantile } from "./figures/quantile.ts";
import { type CrowdFrame, crowdFrames } from "./pipeline/crowd.ts";
import { samplePhotos } from "./workspace/sample-photos.ts";

export const bench: Bench = {
  summary: "time of one frame by its resolution and by how many faces are in it, stage by stage",
  usage: `[--rounds N] [--config FILE]

JPEG frames from 640x480 to 3840x2160 with 0, 1, 4 and 16 faces through the engine's worker processes, one frame at a
time, every face embedded: medians over the rounds (--rounds, 9), which go over all frames in turn. "call" is what
the caller waits, its messages to and from the worker included.`,
  options: { rounds: { type: "string" }, config: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    const config = await configOf(values);
    const rounds = wholeNumber(values["rounds"], 9);
    const directory = configPath(config, config.models.directory);
    const photos = await samplePhotos(directory);
    const log = openLog({ level: "warn", name: "bench" });
    await using engine = await openEngine(config, { log, environment: process.env });
    const frames = await crowdFrames(photos, async (picture) => {
      const { faces } = await engine.recognize({ image: { kind: "bytes", bytes: picture } });
      return faces.map(({ box }) => box);
    });
    const rows = await measure(engine, frames, rounds);
    console.table(rows);
    return { pipeline: rows };
  },
};

interface Timed {
  readonly callMs: number;
  readonly answer: RecognitionAnswer;
}

async function measure(engine: Engine, frames: readonly CrowdFrame[], rounds: number) {
  const progress = showProgress({ label: "pipeline", total: rounds * frames.length, unit: "frames" });
  const times = frames.map((): Timed[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, { jpeg }] of frames.entries()) {
      const startedMs = performance.now();
      const answer = await engine.recognize({ image: { kind: "bytes", bytes: jpeg }, withEmbeddings: true });
      times[i]?.push({ callMs: performance.now() - startedMs, answer });
      progress.update(round * frames.length + i + 1);
    }
  progress.end();
  return frames.map(({ name, faces }, i) => {
    const own = times[i] ?? [];
    const medianOf = (pick: (one: Timed) => number): number => median(own.map(pick));
    return {
      frame: name,
      faces,
      found: own[0]?.answer.faces.length ?? 0,
      decodeMs: medianOf(({ answer }) => answer.timings.decodeMs),
      detectMs: medianOf(({ answer }) => answer.timings.detectMs),
      embedMs: medianOf(({ answer }) => answer.timings.embedMs),
      callMs: medianOf(({ callMs }) => callMs),
    };
  });
}

const median = (values: readonly number[]): number => Math.round(quantile(values, 0.5) * 10) / 10;
