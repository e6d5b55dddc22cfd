import { resolve } from "node:path";
import type { WorkerSetup } from "./messages.ts";
import type { EngineSettings } from "./settings.ts";
import { workerEnvironment, workerNodeOptions } from "./worker-options.ts";
import type { WorkerPlan } from "./worker-plan.ts";
import type { WorkerProgram } from "./worker-process.ts";

/** Loading and warming up every network takes 1 to 3 s on a quiet machine. */
const startTimeoutMs = 120_000;
/** TensorRT builds an engine for each network and shape, which takes minutes the first time. */
const deviceStartTimeoutMs = 1_200_000;

/** @param environment - of this program; the workers get it and their own */
export function workerProgram(
  settings: EngineSettings,
  { intraOpThreads }: WorkerPlan,
  environment: NodeJS.ProcessEnv,
): WorkerProgram<WorkerSetup> {
  return {
    file: new URL("./worker.js", import.meta.url),
    setup: setupOf(settings, intraOpThreads),
    environment: { ...environment, ...workerEnvironment, ...deviceEnvironment(settings, intraOpThreads, environment) },
    nodeOptions: workerNodeOptions,
    startTimeoutMs: usesDevice(settings) ? deviceStartTimeoutMs : startTimeoutMs,
  };
}

const usesDevice = ({ execution }: EngineSettings): boolean => execution.providers.some((name) => name !== "cpu");

/** Node's own number of threads, which decode. */
const usualThreads = 4;

/** Beside a GPU the cores of a worker have nothing to do but to decode. */
function deviceEnvironment(settings: EngineSettings, cores: number, environment: NodeJS.ProcessEnv) {
  if (settings.execution.providers[0] === "cpu") return libraryPath(settings, environment);
  return { ...libraryPath(settings, environment), UV_THREADPOOL_SIZE: String(Math.max(usualThreads, cores)) };
}

/** The system's loader finds libraries by a variable that a process can only be started with. */
export function libraryPath({ directory, execution }: EngineSettings, { LD_LIBRARY_PATH: others }: NodeJS.ProcessEnv) {
  const libraries = resolve(directory, execution.librariesDirectory);
  if (!execution.providers.some((name) => name === "cuda" || name === "tensorrt")) return {};
  return { LD_LIBRARY_PATH: others === undefined || others === "" ? libraries : `${libraries}:${others}` };
}

/** Only what a worker needs: the program's configuration holds secrets too. */
function setupOf(settings: EngineSettings, intraOpThreads: number): WorkerSetup {
  const { directory, models, execution, images, detection, quality, engine, classifier } = settings;
  return {
    settings: { directory, models, execution, images, detection, quality, engine, classifier },
    intraOpThreads,
  };
}
