import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Figures } from "./claims.ts";

/** How one bench went. */
export interface BenchOutcome {
  readonly name: string;
  readonly summary: string;
  readonly args: readonly string[];
  readonly seconds: number;
  /** What it printed, without the line of figures. */
  readonly output: string;
  readonly figures?: Figures;
  /** Why there are none. */
  readonly failed?: string;
  readonly skipped?: string;
}

const program = fileURLToPath(new URL("../main.js", import.meta.url));
/** 10,000 frames on a slow core take half of it. */
const deadlineMs = 2 * 60 * 60_000;
const keptWords = 4000;

/** One bench as a process of its own, so that no other's memory or failure touches it. Its progress goes to stderr. */
export async function runBench(
  { name, summary }: { readonly name: string; readonly summary: string },
  args: readonly string[],
): Promise<BenchOutcome> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ["--enable-source-maps", program, name, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (bytes: Buffer) => {
    output += bytes.toString();
  });
  child.stderr.on("data", (bytes: Buffer) => {
    process.stderr.write(bytes);
    errors = (errors + bytes.toString()).slice(-keptWords);
  });
  const timer = setTimeout(() => child.kill("SIGTERM"), deadlineMs);
  const ended = await new Promise<string | undefined>((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("close", (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? code}`));
  });
  clearTimeout(timer);
  const ran = { name, summary, args, seconds: (performance.now() - startedMs) / 1000 };
  if (ended !== undefined) return { ...ran, output, failed: `${ended}: ${lastLine(errors)}` };
  const lines = output.trimEnd().split("\n");
  const figures = parseFigures(lines.at(-1));
  if (figures === undefined) return { ...ran, output, failed: "its last line holds no figures" };
  return { ...ran, output: lines.slice(0, -1).join("\n"), figures };
}

function parseFigures(line: string | undefined): Figures | undefined {
  try {
    const value: unknown = JSON.parse(line ?? "");
    return typeof value === "object" && value !== null ? (value as Figures) : undefined;
  } catch {
    return undefined;
  }
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";
