import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { FaceServiceError } from "../../src/errors.ts";

const dist = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Runs one of the project's programs as a user would.
 *
 * @param shows - what of it comes to the terminal: all, or only its progress and its errors
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  shows: "all" | "progress" = "all",
): Promise<void> {
  const child = spawn(process.execPath, ["--enable-source-maps", `${dist}${program}.js`, ...args], {
    stdio: ["inherit", shows === "all" ? "inherit" : "ignore", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0)
    throw new FaceServiceError("UNAVAILABLE", `${program} ended with exit code ${code}; its message stands above`);
}

export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
}

/** The recognition server as a process of its own. Disposing it sends SIGTERM and waits until it has drained. */
export async function startServer(config: string, startMs: number): Promise<ServerProcess> {
  const options = ["--enable-source-maps", "--max-semi-space-size=1"]; // as npm start has them
  const child = spawn(process.execPath, [...options, `${dist}src/server/main.js`, "--config", config], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  try {
    await serving(child, startMs);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const exit = once(child, "exit") as Promise<[number | null]>;
      child.kill("SIGTERM");
      const [code] = await exit;
      if (code !== 0) throw new FaceServiceError("UNAVAILABLE", `the server ended with exit code ${code}`);
    },
  };
}

async function serving(child: ChildProcess, startMs: number): Promise<void> {
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string): void =>
      reject(new FaceServiceError("UNAVAILABLE", [`the server ${why}; it said:`, ...said].join("\n")));
    const timer = setTimeout(() => fail(`was not ready after ${startMs} ms`), startMs);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with exit code ${code}`);
    });
    linesOf(child).on("line", (line) => {
      said.push(line);
      if (line.includes('"msg":"serving"')) {
        clearTimeout(timer);
        resolve();
      } else if (!isRoutine(line)) process.stderr.write(`${line}\n`);
    });
  });
}

function linesOf({ stderr }: ChildProcess): Interface {
  if (stderr === null) throw new TypeError("expected the program's stderr to be piped");
  return createInterface({ input: stderr });
}

const isRoutine = (line: string): boolean => line.startsWith('{"level":"info"');

/** `npm run upload` as a process of its own; disposing it ends it as its service would. */
export function startUploader(config: string): AsyncDisposable {
  const child = spawn(process.execPath, [`${dist}src/uploader/main.js`, "--config", config], { stdio: "ignore" });
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      await exit;
    },
  };
}
