import { readFile } from "node:fs/promises";
import { loadConfig } from "../../src/config/load.ts";
import { showProgress } from "../../src/service/progress.ts";
import { startServer } from "../demo/programs.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { processFamily, residentMiB } from "./engine/memory.ts";
import { quantile } from "./figures/quantile.ts";
import { type Call, measureCapacity, offer } from "./overload/offer.ts";
import { openBenchWorkspace, writeFrames } from "./workspace/bench-workspace.ts";

export const bench: Bench = {
  summary: "the recognition server under more than it can do: lost answers, waits, memory",
  usage: `[--clients N] [--times N] [--seconds N] [--config FILE]

Starts the real server and finds how many 1280x720 frames a second it recognises when asked as fast as it answers.
Then clients (--clients, 64) send so many times as much (--times, 3) for a while (--seconds, 30), whether they are
answered or not. Each call must get its answer, or OVERLOADED, which may be sent again; no answer may come later than
engine.maxWaitMs and the work itself; and memory must not grow.`,
  options: {
    clients: { type: "string" },
    times: { type: "string" },
    seconds: { type: "string" },
    config: { type: "string" },
  },
  maxArguments: 0,
  async run({ values }) {
    const clients = wholeNumber(values["clients"], 64);
    const times = wholeNumber(values["times"], 3);
    const seconds = wholeNumber(values["seconds"], 30);
    await using workspace = await openBenchWorkspace("overload", values);
    const frames = await Promise.all((await writeFrames(workspace)).map((frame) => readFile(frame)));
    const config = await loadConfig(workspace.config, process.env);
    await using server = await startServer(workspace.config, 60_000);
    const load = { endpoint: workspace.endpoint, frames, clients, times, seconds, pid: server.pid };
    const figures = await overload(load, config.engine.maxWaitMs);
    console.table(figures);
    return figures;
  },
};

interface Load {
  readonly endpoint: string;
  readonly frames: readonly Uint8Array[];
  readonly clients: number;
  readonly times: number;
  readonly seconds: number;
  readonly pid: number;
}

const capacitySeconds = 6;

async function overload({ endpoint, frames, clients, times, seconds, pid }: Load, maxWaitMs: number) {
  const capacity = await measureCapacity(endpoint, frames, capacitySeconds);
  const processes = await processFamily(pid);
  const total = Math.round(capacity.perSecond * times * seconds);
  const progress = showProgress({ label: "overload", total, unit: "calls" });
  const memory: number[] = [];
  const sampling = setInterval(() => void residentMiB(processes).then((mib) => memory.push(mib)), 500);
  const offered = { endpoint, frames, clients, perSecond: capacity.perSecond * times, seconds };
  const { calls, sentSeconds } = await offer(offered, (done) => progress.update(Math.min(done, total)));
  clearInterval(sampling);
  progress.end();
  const answered = calls.filter(({ outcome }) => outcome === "answered");
  const refused = calls.filter(({ outcome }) => outcome === "OVERLOADED");
  const third = Math.floor(memory.length / 3);
  const p99Ms = tookMs(answered, 0.99);
  const promisedMs = Math.round(maxWaitMs + capacity.p99Ms);
  return {
    capacityPerSecond: round(capacity.perSecond),
    offeredPerSecond: round(calls.length / sentSeconds),
    calls: calls.length,
    answered: answered.length,
    refused: refused.length,
    lost: calls.length - answered.length - refused.length,
    ofCapacity: round(
      answered.length / Math.max(...calls.map(({ atMs, tookMs }) => (atMs + tookMs) / 1000)) / capacity.perSecond,
      2,
    ),
    p50Ms: tookMs(answered, 0.5),
    p95Ms: tookMs(answered, 0.95),
    p99Ms,
    promisedMs,
    promiseKept: p99Ms <= promisedMs,
    refusedP50Ms: tookMs(refused, 0.5),
    refusedP99Ms: tookMs(refused, 0.99),
    mostMiB: round(Math.max(...memory)),
    growthOfLastThirdMiB: round(mean(memory.slice(-third)) - mean(memory.slice(third, 2 * third))),
  };
}

const tookMs = (calls: readonly Call[], share: number): number =>
  round(
    quantile(
      calls.map((call) => call.tookMs),
      share,
    ),
  );

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function round(value: number, digits = 1): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
