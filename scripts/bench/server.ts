import { connectRpc } from "../../src/rpc/rpc-client.ts";
import { showProgress } from "../../src/service/progress.ts";
import { startServer } from "../demo/programs.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { processFamily, proportionalMiB, residentMiB } from "./engine/memory.ts";
import { quantile } from "./figures/quantile.ts";
import { openBenchWorkspace, trainWorkspace, writeFrames } from "./workspace/bench-workspace.ts";

export const bench: Bench = {
  summary: "calls and memory of the recognition server, with a classifier, under several clients",
  usage: `[--calls N] [--clients N] [--config FILE]

Trains on the demo's photos, starts the real server, and has clients (--clients, 8) call detect_faces on the demo's
1280x720 frames (--calls, 1000), each client one call after another. Prints rate, latency, answers that differ from
the first one for the same frame, and the resident memory of the server and its workers.`,
  options: { calls: { type: "string" }, clients: { type: "string" }, config: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    const calls = wholeNumber(values["calls"], 1000);
    const clients = wholeNumber(values["clients"], 8);
    await using workspace = await openBenchWorkspace("server", values);
    await trainWorkspace(workspace);
    const images = await writeFrames(workspace);
    await using server = await startServer(workspace.config, 60_000);
    const figures = await load(workspace.endpoint, { images, calls, clients, pid: server.pid });
    console.table(figures);
    return figures;
  },
};

interface Load {
  readonly images: readonly string[];
  readonly calls: number;
  readonly clients: number;
  readonly pid: number;
}

const box = { xmin: 0, ymin: 0, xmax: 1280, ymax: 720 };
const sampleEvery = 20;

async function load(endpoint: string, { images, calls, clients, pid }: Load) {
  const processes = await processFamily(pid);
  const progress = showProgress({ label: "server", total: calls, unit: "calls" });
  const firstAnswers = new Map<string, string>();
  const latencies: number[] = [];
  const resident = new Map<number, number>();
  let started = 0;
  let differing = 0;
  const call = async (): Promise<void> => {
    await using client = connectRpc(endpoint, { heartbeatMs: 5000 });
    while (started < calls) {
      const image = images[started++ % images.length] ?? "";
      const sentMs = performance.now();
      const answer = String(
        await client.call("detect_faces", [[{ image, labels: [{ name: "person", box }] }]], { timeoutMs: 60_000 }),
      );
      latencies.push(performance.now() - sentMs);
      if (!answer.includes(image) || (firstAnswers.get(image) ?? answer) !== answer) differing += 1;
      firstAnswers.set(image, answer);
      if (latencies.length % sampleEvery === 0) resident.set(latencies.length, await residentMiB(processes));
      progress.update(latencies.length);
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: clients }, call));
  const tookMs = performance.now() - startedMs;
  progress.end();
  const early = meanOf(resident, calls * 0.15, calls * 0.25);
  const late = meanOf(resident, calls * 0.9, calls);
  return {
    calls: latencies.length,
    differing,
    callsPerSecond: round((latencies.length / tookMs) * 1000),
    p50Ms: round(quantile(latencies, 0.5)),
    p95Ms: round(quantile(latencies, 0.95)),
    processes: processes.length,
    rssMiB: round(Math.max(0, ...resident.values())),
    pssMiB: round(await proportionalMiB(processes)),
    rssGrowthMiB: round(late - early),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** NaN when nothing was sampled there, which JSON shows as null. */
function meanOf(resident: ReadonlyMap<number, number>, from: number, to: number): number {
  const values = [...resident].filter(([at]) => at >= from && at <= to).map(([, mib]) => mib);
  return values.reduce((sum, mib) => sum + mib, 0) / values.length;
}
