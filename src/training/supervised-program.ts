import { spawn } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { createInterface } from "node:readline";
import { z } from "zod";

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly onLine: (line: ProgramLine) => void;
  /** Ends the program with all that it started. */
  readonly signal: AbortSignal;
}

const lineSchema = z.union([
  z.object({
    progress: z.object({ label: z.string(), done: z.number(), total: z.number(), unit: z.string() }),
  }),
  z.object({ note: z.string() }),
  z.object({ result: z.record(z.string(), z.union([z.string(), z.number()])) }),
]);

/** What a program started with `--supervised` tells on its stderr. */
export type ProgramLine = z.infer<typeof lineSchema>;

export type ProgramEnd = { readonly kind: "done" } | { readonly kind: "failed"; readonly problem: string };

/** Recognition goes first. */
const niceness = 10;
const longestLine = 2000;

/**
 * Runs one of this project's programs at low priority in a process group of its own. It ends with this process,
 * however that ends.
 */
export async function runSupervised({ program, args, environment, onLine, signal }: ProgramRun): Promise<ProgramEnd> {
  const child = spawn(process.execPath, ["--enable-source-maps", program, ...args, "--supervised"], {
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
    env: environment,
  });
  const ended = once(child, "close");
  // Told by `ended` as well.
  child.stdin.on("error", () => undefined);
  lowerPriority(child.pid);
  const end = (): void => killGroup(child.pid);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  let lastWords = "";
  for await (const text of createInterface({ input: child.stderr })) {
    const line = parsedLine(text);
    if (line === undefined) lastWords = text.slice(0, longestLine);
    else onLine(line);
  }
  const [code, killedBy] = (await ended) as [number | null, NodeJS.Signals | null];
  signal.removeEventListener("abort", end);
  // What it may have left running has lost its purpose.
  killGroup(child.pid);
  if (code === 0) return { kind: "done" };
  const how = code === null ? `it was ended by ${killedBy}` : `it ended with ${code}`;
  return { kind: "failed", problem: lastWords.replace(/^error: /, "") || how };
}

function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, niceness);
  } catch {
    // Not allowed here, or it has ended; it then competes with recognition, which is all that is lost.
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}

function parsedLine(text: string): ProgramLine | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
