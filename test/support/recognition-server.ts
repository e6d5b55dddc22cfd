import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { connectRpc, type RpcClient } from "../../src/rpc/rpc-client.ts";

const program = fileURLToPath(new URL("../../src/server/main.js", import.meta.url));
const modelsDirectory = fileURLToPath(new URL("../../../models", import.meta.url));

export interface ServerSetting {
  /** Holds config.json, the classifiers and the socket. */
  readonly directory: string;
  readonly allowedRoots: readonly string[];
  readonly endpoints?: readonly string[];
  /** Socket of a service manager to tell. */
  readonly notifySocket?: string;
}

type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/** The recognition server as its own process. Disposing it kills it if it still runs. */
export interface ServerProcess extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly pid: number;
  /** What it logged so far. */
  readonly lines: readonly LogLine[];
  /** As it says itself: with chosen ports. Resolves once it serves; rejects if it ends before. */
  readonly endpoints: Promise<readonly string[]>;
  readonly exitCode: Promise<number | null>;
}

/** Starts the real program with quick networks (RFB at 320 pixels, dlib's embedder) and two workers. */
export async function startServer(setting: ServerSetting): Promise<ServerProcess> {
  const { directory, allowedRoots, endpoints, notifySocket } = setting;
  const config = {
    models: { directory: modelsDirectory, detector: { kind: "rfb" }, embedder: { kind: "dlib" } },
    detection: { inputSizePx: 320 },
    images: { allowedRoots },
    // A loaded machine refuses nothing that a test awaits.
    engine: { workers: 2, maxWaitMs: 600_000, jobDeadlineMs: 600_000 },
    server: { endpoints: endpoints ?? [`ipc://${directory}/s.sock`] },
    http: { enabled: false },
  };
  const file = join(directory, "config.json");
  await writeFile(file, JSON.stringify(config));
  const child = spawn(process.execPath, [program, "--config", file], {
    stdio: ["ignore", "inherit", "pipe"],
    env: { ...process.env, NOTIFY_SOCKET: notifySocket ?? "" },
  });
  const lines: LogLine[] = [];
  // With its last lines, which the exit itself may overtake.
  const exitCode = once(child, "close").then(([code]) => code as number | null);
  const serving = new Promise<readonly string[]>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (text) => {
      const line = text.startsWith("{") ? (JSON.parse(text) as LogLine) : { msg: text };
      lines.push(line);
      if (line.msg === "serving") resolve(line["endpoints"] as readonly string[]);
    });
    void exitCode.then((code) => reject(new Error(`ended with ${code}: ${JSON.stringify(lines.at(-1))}`)));
  });
  serving.catch(() => undefined); // whoever waits for it hears of it
  return {
    process: child,
    pid: child.pid ?? 0,
    lines,
    endpoints: serving,
    exitCode,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exitCode;
    },
  };
}

/** A client that waits as long as a loaded machine needs. */
export function patientClient(endpoint: string): RpcClient {
  return connectRpc(endpoint, { heartbeatMs: 10_000 });
}

/** Resident memory of a process in bytes; Linux only. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return 1024 * Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
}
