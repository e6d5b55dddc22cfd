import { showProgress } from "../../src/service/progress.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import type { ClientsFigures, LoadedMethod } from "./rpc/clients.ts";
import { type LoadedServer, startPair, startZerorpc, zerorpcMissing } from "./rpc/processes.ts";
import { temporaryFolder } from "./workspace/temporary-folder.ts";

export const bench: Bench = {
  summary: "calls of our RPC layer under 1 to 64 clients, against ZeroMQ alone and Python's zerorpc",
  usage: `[--bytes N] [--seconds N]

One server process and one process with 1, 4, 16 and 64 clients, each calling again as soon as it is answered
(--seconds a row, 2). "recognize" carries one frame (--bytes, 200000) and does with it what the recognition server
does, checks and answer with one face, but for decoding and the engine; "by path" names the frame instead, as an
uploader on the same machine does; "echo" sends the frame back. The same frames through ZeroMQ alone are the limit of
any server that is written on it. Python's zerorpc is measured with its own server and clients, where
scripts/ci/install-zerorpc.sh has installed it.`,
  options: { bytes: { type: "string" }, seconds: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    const bytes = wholeNumber(values["bytes"], 200_000);
    const seconds = wholeNumber(values["seconds"], 2);
    await using folder = await temporaryFolder("rpc");
    const rows = await measure(folder.path, { bytes, seconds });
    console.table(rows);
    const missing = zerorpcMissing();
    if (missing !== undefined) console.log(`zerorpc: ${missing}`);
    return { ...summary(rows), ...(missing === undefined ? {} : { zerorpcSkipped: missing }), rows };
  },
};

const clientCounts = [1, 4, 16, 64];

interface Row {
  readonly who: "ours" | "ZeroMQ alone" | "Python's zerorpc";
  readonly over: "ipc" | "tcp";
  readonly what: string;
  readonly clients: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Processor time of both sides for one call, in microseconds; null where it is not known. */
  readonly cpuUs: number | null;
}

interface Kind extends Pick<Row, "who" | "over" | "what"> {
  readonly server: Pick<LoadedServer, "load"> & Partial<Pick<LoadedServer, "serverCpuSeconds">>;
  readonly endpoint: string;
  readonly method: LoadedMethod;
  /** Of the frame; none: it is named by its path. */
  readonly bytes: number;
}

async function measure(
  folder: string,
  { bytes, seconds }: { bytes: number; seconds: number },
): Promise<readonly Row[]> {
  const tcp = "tcp://127.0.0.1:0";
  await using ours = await startPair({ kind: "ours", endpoints: [`ipc://${folder}/ours`, tcp] });
  await using bare = await startPair({ kind: "bare", endpoints: [`ipc://${folder}/bare`, tcp] });
  const [oursIpc = "", oursTcp = ""] = ours.endpoints;
  const [bareIpc = "", bareTcp = ""] = bare.endpoints;
  const common = { bytes };
  const kinds: Kind[] = [
    { ...common, who: "ours", over: "ipc", what: "recognize", server: ours, endpoint: oursIpc, method: "recognize" },
    { ...common, who: "ours", over: "tcp", what: "recognize", server: ours, endpoint: oursTcp, method: "recognize" },
    { who: "ours", over: "ipc", what: "by path", server: ours, endpoint: oursIpc, method: "recognize", bytes: 0 },
    { ...common, who: "ours", over: "ipc", what: "echo", server: ours, endpoint: oursIpc, method: "echo" },
    { ...common, who: "ZeroMQ alone", over: "ipc", what: "frame", server: bare, endpoint: bareIpc, method: "take" },
    { ...common, who: "ZeroMQ alone", over: "tcp", what: "frame", server: bare, endpoint: bareTcp, method: "take" },
    { ...common, who: "ZeroMQ alone", over: "ipc", what: "echo", server: bare, endpoint: bareIpc, method: "echo" },
  ];
  const rows: Row[] = [];
  if (zerorpcMissing() !== undefined) return await measureAll(kinds, seconds, rows);
  const endpoint = `ipc://${folder}/zerorpc`;
  await using server = await startZerorpc(endpoint);
  const zerorpc = { who: "Python's zerorpc", over: "ipc", server, endpoint } as const;
  kinds.push({ ...zerorpc, what: "frame", method: "take", bytes });
  kinds.push({ ...zerorpc, what: "echo", method: "echo", bytes });
  kinds.push({ ...zerorpc, what: "echo of 100 bytes", method: "echo", bytes: 100 });
  return await measureAll(kinds, seconds, rows);
}

async function measureAll(kinds: readonly Kind[], seconds: number, rows: Row[]): Promise<readonly Row[]> {
  const progress = showProgress({ label: "rpc", total: kinds.length * clientCounts.length, unit: "rows" });
  // Side by side for each number of clients, so that a busier minute of the machine meets all of them.
  for (const clients of clientCounts)
    for (const { server, endpoint, method, bytes, who, over, what } of kinds) {
      const before = await server.serverCpuSeconds?.();
      const figures = await server.load({ endpoint, method, clients, bytes, seconds });
      const after = await server.serverCpuSeconds?.();
      rows.push({ who, over, what, clients, ...rates(figures, (after ?? Number.NaN) - (before ?? 0)) });
      progress.update(rows.length);
    }
  progress.end();
  return rows;
}

function rates({ seconds, latenciesMs, cpuSeconds }: ClientsFigures, serverCpuSeconds: number) {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const quantile = (share: number): number => thousandths(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  const cpuUs = Math.round(((cpuSeconds + serverCpuSeconds) * 1e6) / sorted.length);
  return {
    callsPerSecond: Math.round(sorted.length / seconds),
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
    cpuUs: Number.isNaN(cpuUs) ? null : cpuUs,
  };
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

function summary(rows: readonly Row[]): Readonly<Record<string, unknown>> {
  const one = (who: Row["who"], what: string, over: Row["over"] = "ipc"): Row | undefined =>
    rows.find((row) => row.who === who && row.what === what && row.over === over && row.clients === 1);
  const most = (who: Row["who"], what: string): number =>
    Math.max(...rows.filter((row) => row.who === who && row.what === what).map((row) => row.callsPerSecond));
  const ratio = (a: number | undefined, b: number | undefined): number | null =>
    a === undefined || b === undefined || !Number.isFinite(a / b) ? null : Math.round((a / b) * 100) / 100;
  const python = "Python's zerorpc";
  const single = (who: Row["who"], what: string): number | undefined => one(who, what)?.callsPerSecond;
  return {
    p50MsOverIpc: one("ours", "recognize")?.p50Ms ?? null,
    p50MsOverTcp: one("ours", "recognize", "tcp")?.p50Ms ?? null,
    mostCallsPerSecond: most("ours", "recognize"),
    ofZeroMqAlone: ratio(most("ours", "recognize"), most("ZeroMQ alone", "frame")),
    timesZerorpcEcho: ratio(most("ours", "recognize"), most(python, "echo")),
    timesZerorpcEchoOneClient: ratio(single("ours", "recognize"), single(python, "echo")),
    timesZerorpcFrame: ratio(most("ours", "recognize"), most(python, "frame")),
    timesZerorpcEchoByPath: ratio(most("ours", "by path"), most(python, "echo of 100 bytes")),
    zeroMqAloneTimesZerorpcEcho: ratio(most("ZeroMQ alone", "echo"), most(python, "echo")),
  };
}
