import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../src/server/main.js", import.meta.url));
const modelsDirectory = fileURLToPath(new URL("../../../models", import.meta.url));

/** The recognition server as its own process, asked over HTTP as an admin. Disposing it kills it. */
export interface ApiServer extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly url: string;
  readonly key: string;
  /** @returns the answer's JSON; throws for a status of 400 and more */
  call<T>(method: string, path: string, body?: object): Promise<T>;
}

/**
 * Starts the real program with quick networks and the nearest classifier; all it keeps lies in the directory.
 *
 * @param key - of an earlier start in the same directory; the first one prints it
 */
export async function startApiServer(directory: string, key?: string): Promise<ApiServer> {
  const config = {
    models: { directory: modelsDirectory, detector: { kind: "rfb" }, embedder: { kind: "dlib" } },
    detection: { inputSizePx: 320 },
    engine: { workers: 1, maxWaitMs: 600_000, jobDeadlineMs: 600_000 },
    classifier: { kind: "nearest", minProba: 0.6 },
    training: { degradedCopies: false },
    server: { endpoints: [`ipc://${directory}/s.sock`] },
    http: { port: 0 },
  };
  const file = join(directory, "config.json");
  await writeFile(file, JSON.stringify(config));
  const child = spawn(process.execPath, [program, "--config", file], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  let printed = key ?? "";
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.trim().startsWith("face_")) printed = line.trim();
  });
  let last = "";
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      last = line;
      const told = line.startsWith("{") ? (JSON.parse(line) as { msg: string; http?: string }) : { msg: line };
      if (told.msg === "serving") resolve(told.http ?? "");
    });
    ended.then(() => reject(new Error(`the server ended: ${last}`)), reject);
  });
  return {
    process: child,
    pid: child.pid ?? 0,
    url,
    key: printed,
    async call<T>(method: string, path: string, body?: object): Promise<T> {
      const isForm = body instanceof FormData;
      const response = await fetch(new URL(`/api/v1${path}`, url), {
        method,
        headers: {
          authorization: `Bearer ${printed}`,
          ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
