import { connectRpc } from "../../src/rpc/rpc-client.ts";
import { showProgress } from "../../src/service/progress.ts";
import { startServer } from "../demo/programs.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { processFamily, proportionalMiB } from "./engine/memory.ts";
import { openBenchWorkspace, trainWorkspace, writeFrames } from "./workspace/bench-workspace.ts";

export const bench: Bench = {
  summary: "memory of the recognition server and its workers, early and late in many frames",
  usage: `[--frames N] [--config FILE]

Trains on the demo's photos, starts the real server and has it recognise 1280x720 frames with people, named by their
path (--frames, 10000). Memory is what all its processes really take together (shared pages count once), as the mean
of the samples around the first tenth of the frames and around the last.`,
  options: { frames: { type: "string" }, config: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    const frames = wholeNumber(values["frames"], 10_000);
    await using workspace = await openBenchWorkspace("memory", values);
    await trainWorkspace(workspace);
    const images = await writeFrames(workspace);
    await using server = await startServer(workspace.config, 120_000);
    const { samples, seconds } = await sampled(workspace.endpoint, { images, frames, pid: server.pid });
    const figures = { frames, framesPerSecond: round(frames / seconds), ...growth(samples, frames) };
    console.table(figures);
    return figures;
  },
};

interface Load {
  readonly images: readonly string[];
  readonly frames: number;
  readonly pid: number;
}

export interface MemorySample {
  /** Frames that had been recognised. */
  readonly done: number;
  readonly mib: number;
}

const clients = 4;
const samplesInAll = 200;

async function sampled(endpoint: string, { images, frames, pid }: Load) {
  const progress = showProgress({ label: "memory", total: frames, unit: "frames" });
  const samples: MemorySample[] = [];
  const every = Math.max(1, Math.floor(frames / samplesInAll));
  let started = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    await using client = connectRpc(endpoint, { heartbeatMs: 5000 });
    while (started < frames) {
      const path = images[started++ % images.length] ?? "";
      await client.call("recognize", [{ images: [{ path }] }], { timeoutMs: 60_000 });
      done += 1;
      progress.update(done);
      // The family is looked up each time: a worker that was started anew counts too.
      if (done % every === 0) samples.push({ done, mib: await proportionalMiB(await processFamily(pid)) });
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: clients }, work));
  progress.end();
  return { samples, seconds: (performance.now() - startedMs) / 1000 };
}

/** Half of a window, in parts of the frames. */
const halfWindow = 0.02;

/** Means around a tenth of the frames and at their end, and the most there ever was. */
export function growth(samples: readonly MemorySample[], frames: number) {
  const meanAround = (share: number): number => {
    const near = samples.filter(({ done }) => Math.abs(done / frames - share) <= halfWindow);
    return near.reduce((sum, { mib }) => sum + mib, 0) / near.length;
  };
  const first = meanAround(0.1);
  const last = meanAround(1 - halfWindow);
  return {
    firstMiB: round(first),
    lastMiB: round(last),
    mostMiB: round(Math.max(...samples.map(({ mib }) => mib))),
    lastAgainstFirst: Math.round((last / first) * 1000) / 1000,
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
