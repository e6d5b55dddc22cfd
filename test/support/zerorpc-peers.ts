import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ipcPath } from "./rpc.ts";

/** Programs that others wrote on zerorpc, as scripts/ci/install-zerorpc.sh installs them. */

const root = fileURLToPath(new URL("../../../", import.meta.url));
const pythonFolder = `${root}.cache/zerorpc/python`;
const nodeFolder = `${root}.cache/zerorpc/node`;
const scripts = `${root}test/fixtures/rpc`;

export const peersInstalled =
  existsSync(`${pythonFolder}/bin/zerorpc`) && existsSync(`${nodeFolder}/node_modules/zerorpc`);

type Call = readonly [method: string, ...args: unknown[]];
type Outcome = { readonly value: unknown } | { readonly error: readonly [className: string, message: string] };

export interface Peer {
  readonly title: string;
  /** One call after the other over one client; each outcome as the peer saw it. */
  calls(endpoint: string, calls: readonly Call[]): Promise<readonly Outcome[]>;
}

const run = promisify(execFile);

async function outcomes(program: string, args: readonly string[]): Promise<readonly Outcome[]> {
  const { stdout } = await run(program, args, { timeout: 120_000, maxBuffer: 64_000_000 });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Outcome);
}

function python(title: string, ...options: string[]): Peer {
  return {
    title,
    calls: (endpoint, calls) =>
      outcomes(`${pythonFolder}/bin/python`, [
        `${scripts}/python-client.py`,
        endpoint,
        JSON.stringify(calls),
        ...options,
      ]),
  };
}

function node(title: string, ...options: string[]): Peer {
  return {
    title,
    calls: (endpoint, calls) =>
      outcomes(process.execPath, [
        `${scripts}/node-client.cjs`,
        nodeFolder,
        endpoint,
        JSON.stringify(calls),
        ...options,
      ]),
  };
}

export const peers: readonly Peer[] = [
  python("Python's client (heartbeat 5 s, ids of bytes)"),
  python("Python's client with a heartbeat of 60 s", "--heartbeat", "60"),
  python("Python's client with ids of text", "--text-ids"),
  node("Node's client (heartbeat 5 s, ids of text)"),
  node("Node's client with a heartbeat of 60 s, as the seed's uploader has it", "60000"),
];

export interface PythonSeedServer extends AsyncDisposable {
  readonly endpoint: string;
  /** Paths of each call so far. */
  readonly calls: (readonly string[])[];
}

/** A server of Python's zerorpc that knows `detect_faces` alone and is silent while it works. */
export async function startPythonSeedServer(secondsPerCall: number): Promise<PythonSeedServer> {
  const endpoint = `ipc://${ipcPath()}`;
  const child = spawn(`${pythonFolder}/bin/python`, [`${scripts}/seed-server.py`, endpoint, String(secondsPerCall)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const lines = createInterface({ input: child.stdout });
  await Promise.race([once(lines, "line"), ended.then(() => Promise.reject(new Error("seed-server.py ended")))]);
  const calls: (readonly string[])[] = [];
  lines.on("line", (line) => calls.push(JSON.parse(line) as readonly string[]));
  return {
    endpoint,
    calls,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** What zerorpc's own command line program prints. */
export async function zerorpcCommand(...args: string[]): Promise<string> {
  return (await run(`${pythonFolder}/bin/zerorpc`, args, { timeout: 60_000 })).stdout;
}
