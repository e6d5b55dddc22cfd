import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { dirname, resolve } from "node:path";
import { writeAtomically } from "../files/write-file.ts";
import type { EngineSettings } from "./settings.ts";
import type { WorkerPlan } from "./worker-plan.ts";

/** Whether a measurement is to decide: where nobody has set the number of workers. */
export const isPlanOpen = ({ engine }: Pick<EngineSettings, "engine">): boolean =>
  engine.workers === 0 && availableParallelism() > 1;

export const planFile = ({ directory, engine }: EngineSettings): string => resolve(directory, engine.planFile);

/** What a measured plan holds for: with another processor, network or runtime it has to be measured again. */
export function planKey({ models, detection, execution }: EngineSettings): string {
  const [cpu] = cpus();
  return JSON.stringify({
    processor: cpu?.model.trim() ?? process.arch,
    cores: availableParallelism(),
    runtime: runtimeVersion(),
    providers: execution.providers,
    detector: models.detector.kind,
    embedder: models.embedder.kind,
    inputSizePx: detection.inputSizePx,
    effort: detection.effort,
  });
}

/** Read from its package, because to load the runtime itself takes a hundred megabytes. */
function runtimeVersion(): string {
  const entry: unknown = createRequire(import.meta.url)("onnxruntime-node/package.json");
  return typeof entry === "object" && entry !== null && "version" in entry ? String(entry.version) : "";
}

/** @returns undefined when there is no plan for the key: no file, a damaged one, or one for other circumstances */
export async function readPlan(file: string, key: string): Promise<WorkerPlan | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof found !== "object" || found === null) return undefined;
    const { key: foundKey, workers, intraOpThreads } = found as Readonly<Record<string, unknown>>;
    if (foundKey !== key || !isCount(workers) || !isCount(intraOpThreads)) return undefined;
    return { workers, intraOpThreads };
  } catch {
    return undefined;
  }
}

const mostProcesses = 1024;

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= mostProcesses;

/** Replaces the file as a whole. @throws when it cannot be written */
export async function writePlan(file: string, key: string, plan: WorkerPlan): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, `${JSON.stringify({ key, ...plan }, null, 2)}\n`);
}
