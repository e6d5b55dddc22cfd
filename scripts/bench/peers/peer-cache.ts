import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { messageOf } from "../../../src/errors.ts";
import { showProgress } from "../../../src/service/progress.ts";

const runFile = promisify(execFile);
const outputBytes = 64 * 2 ** 20;
/** dlib compiles for some minutes. */
const stepDeadlineMs = 45 * 60_000;

/** A peer that is there to be run, or why it is not. */
export type Installed<Place> = Place | { readonly skipped: string };

export const isSkipped = (place: object): place is { readonly skipped: string } => "skipped" in place;

export interface InstallStep {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

export interface InstallPlan {
  /** Folder of the cache that it fills. */
  readonly name: string;
  /** Whatever decides what is in the folder; other contents are installed anew. */
  readonly contents: unknown;
  readonly steps: (folder: string) => readonly InstallStep[];
}

/**
 * Fills a folder of the cache once; a second run finds it there. Anything that a package manager says goes nowhere
 * unless it fails.
 *
 * @returns the folder, or the reason why it could not be filled, and then the folder is gone
 */
export async function installOnce(cache: string, plan: InstallPlan): Promise<Installed<{ readonly folder: string }>> {
  const folder = join(cache, plan.name);
  const stamp = join(folder, "installed.json");
  const contents = createHash("sha256").update(JSON.stringify(plan.contents)).digest("hex");
  if ((await readFile(stamp, "utf8").catch(() => "")) === contents) return { folder };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const steps = plan.steps(folder);
  const progress = showProgress({ label: `installing ${plan.name}`, total: steps.length, unit: "steps" });
  try {
    for (const [i, step] of steps.entries()) {
      await runStep(step);
      progress.update(i + 1);
    }
    await writeFile(stamp, contents);
    return { folder };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    return { skipped: reasonOf(error) };
  } finally {
    progress.end();
  }
}

/** Whether a program of that name runs here. */
export async function hasProgram(file: string, args: readonly string[] = ["--version"]): Promise<boolean> {
  return await runFile(file, [...args]).then(
    () => true,
    () => false,
  );
}

/** @throws what `execFile` throws, with what the program said */
export function runStep({ file, args, cwd }: InstallStep) {
  return runFile(file, [...args], { cwd, maxBuffer: outputBytes, timeout: stepDeadlineMs });
}

/** The last line that the program said, which is where package managers tell the cause. */
export function reasonOf(error: unknown): string {
  const said = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  const lines = said.split("\n").filter((line) => line.trim() !== "" && !/notice|warn/i.test(line));
  return (lines.at(-1) ?? messageOf(error)).trim().slice(0, 200);
}
