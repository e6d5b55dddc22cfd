import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { DatagramReceiver } from "./datagram-receiver.ts";

/** A program of this project that runs as a process of its own; killed when disposed. */
export interface Program extends AsyncDisposable {
  readonly process: ChildProcess;
  /** What it has written so far. */
  readonly output: { stdout: string; stderr: string };
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** @param main - below the project, as compiled: `src/uploader/main.js` */
export function startProgram(main: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Program {
  const path = fileURLToPath(new URL(`../../${main}`, import.meta.url));
  const child = spawn(process.execPath, ["--enable-source-maps", path, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | string);
  return {
    process: child,
    output,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Waits until the program says that it is ready, as it does to systemd; one that does not say it is not left running. */
export async function startReadyProgram(
  main: string,
  args: readonly string[],
  receiver: DatagramReceiver,
): Promise<Program> {
  const program = startProgram(main, args, { NOTIFY_SOCKET: receiver.path });
  try {
    while ((await receiver.next()) !== "READY=1");
    return program;
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw new Error(`${main} was never ready: ${program.output.stderr}`, { cause: error });
  }
}
