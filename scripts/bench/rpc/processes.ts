import { type ChildProcess, execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ClientsFigures, ClientsOrder } from "./clients.ts";
import type { ServerOrder } from "./server.ts";

/** As `npm start` and `npm run upload` have them. */
const nodeOptions = ["--max-semi-space-size=1"];

/** Makes calls for some seconds; the processes end with it. */
export interface LoadedServer extends AsyncDisposable {
  /** As bound. */
  readonly endpoints: readonly string[];
  load(order: Omit<ClientsOrder, "kind">): Promise<ClientsFigures>;
  /** Processor time of the server so far, in seconds. */
  serverCpuSeconds(): Promise<number>;
}

/** A server of ours, or of ZeroMQ alone, and its clients, in a process each. */
export async function startPair(order: ServerOrder): Promise<LoadedServer> {
  const server = fork(new URL("./server.js", import.meta.url), { execArgv: nodeOptions });
  const clients = fork(new URL("./clients.js", import.meta.url), { execArgv: nodeOptions });
  const { endpoints } = await ask<{ readonly endpoints: readonly string[] }>(server, order);
  return {
    endpoints,
    load: (load) => ask<ClientsFigures>(clients, { ...load, kind: order.kind }),
    async serverCpuSeconds() {
      const { user, system } = await ask<NodeJS.CpuUsage>(server, "cpu");
      return (user + system) / 1e6;
    },
    async [Symbol.asyncDispose]() {
      for (const child of [clients, server]) if (child.connected) child.disconnect();
      await Promise.all([clients, server].map(ended));
    },
  };
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode === null && child.signalCode === null ? once(child, "exit") : Promise.resolve();

async function ask<Answer>(child: ChildProcess, message: object | string): Promise<Answer> {
  const waiting = new AbortController();
  const { signal } = waiting;
  child.send(message);
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([answer]) => answer as Answer),
      once(child, "exit", { signal }).then(() => Promise.reject(new Error("a process of the bench ended early"))),
    ]);
  } finally {
    waiting.abort();
  }
}

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const python = `${root}.cache/zerorpc/python/bin/python`;
const script = `${root}scripts/bench/rpc/zerorpc-echo.py`;

/** @returns why Python's zerorpc cannot be measured here; undefined if it can */
export const zerorpcMissing = (): string | undefined =>
  existsSync(python) ? undefined : "Python's zerorpc is not there; scripts/ci/install-zerorpc.sh installs it";

/** Python's own server and its own clients. */
export async function startZerorpc(endpoint: string): Promise<Pick<LoadedServer, "load"> & AsyncDisposable> {
  const server = spawn(python, [script, "serve", endpoint], { stdio: ["ignore", "pipe", "inherit"] });
  await Promise.race([
    once(createInterface({ input: server.stdout }), "line"),
    once(server, "exit").then(() => Promise.reject(new Error("Python's zerorpc server ended early"))),
  ]);
  return {
    async load({ method, clients, bytes, seconds }) {
      const args = [script, "call", endpoint, method, clients, bytes, seconds].map(String);
      const { stdout } = await promisify(execFile)(python, args, { maxBuffer: 64_000_000 });
      const { seconds: took, latencies_ms } = JSON.parse(stdout) as { seconds: number; latencies_ms: number[] };
      return { seconds: took, latenciesMs: latencies_ms, cpuSeconds: Number.NaN };
    },
    async [Symbol.asyncDispose]() {
      server.kill();
      await ended(server);
    },
  };
}
