import { readFile } from "node:fs/promises";
import { connectRpc } from "../../src/rpc/rpc-client.ts";
import { showProgress } from "../../src/service/progress.ts";
import { startServer } from "../demo/programs.ts";
import type { Workspace } from "../demo/workspace.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { processFamily, processorMs } from "./engine/memory.ts";
import { quantile } from "./figures/quantile.ts";
import { openBenchWorkspace, trainWorkspace, writeFrames } from "./workspace/bench-workspace.ts";

export const bench: Bench = {
  summary: "from the start of the server's process to the first labelled frame",
  usage: `[--starts N] [--config FILE]

Starts the real server again and again (--starts, 5), its networks and a trained classifier on the disk, while a client
already waits with a 1280x720 frame. Prints when the server says that it serves, when the first answer is there, and
how much of the processors' time the server and its workers have taken by then.`,
  options: { starts: { type: "string" }, config: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    const starts = wholeNumber(values["starts"], 5);
    await using workspace = await openBenchWorkspace("cold-start", values);
    await trainWorkspace(workspace);
    const [frame = ""] = await writeFrames(workspace);
    const bytes = await readFile(frame);
    const progress = showProgress({ label: "cold start", total: starts, unit: "starts" });
    const answered: number[] = [];
    const serving: number[] = [];
    const spent: number[] = [];
    for (let i = 0; i < starts; i++) {
      const once = await startOnce(workspace, bytes);
      answered.push(once.answeredMs);
      serving.push(once.servingMs);
      spent.push(once.spentMs);
      progress.update(i + 1);
    }
    progress.end();
    const figures = {
      starts,
      p50Ms: median(answered),
      mostMs: Math.round(Math.max(...answered)),
      servingP50Ms: median(serving),
      processorP50Ms: median(spent),
    };
    console.table(figures);
    return figures;
  },
};

const deadlineMs = 60_000;

async function startOnce({ config, endpoint }: Workspace, bytes: Uint8Array) {
  const startedMs = performance.now();
  const starting = startServer(config, deadlineMs);
  let servingMs = Number.NaN;
  starting.then(
    () => {
      servingMs = performance.now() - startedMs;
    },
    () => undefined, // told by the wait below
  );
  await using _server = { [Symbol.asyncDispose]: async () => (await starting)[Symbol.asyncDispose]() };
  // Its heartbeats would give the server up before it is there.
  await using client = connectRpc(endpoint, { heartbeatMs: deadlineMs });
  await client.call("recognize", [{ images: [{ bytes }] }], { timeoutMs: deadlineMs });
  const answeredMs = performance.now() - startedMs;
  const { pid } = await starting;
  const spentMs = await processorMs(await processFamily(pid));
  return { answeredMs, servingMs: Number.isNaN(servingMs) ? answeredMs : servingMs, spentMs };
}

const median = (values: readonly number[]): number => Math.round(quantile(values, 0.5));
