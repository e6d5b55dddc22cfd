import type { WorkerSetup } from "./messages.ts";
import type { EngineSettings } from "./settings.ts";
import { workerEnvironment, workerNodeOptions } from "./worker-options.ts";
import type { WorkerPlan } from "./worker-plan.ts";
import type { WorkerProgram } from "./worker-process.ts";

/** Loading and warming up every network takes 1 to 3 s on a quiet machine. */
const startTimeoutMs = 120_000;

/** @param environment - of this program; the workers get it and their own */
export function workerProgram(
  settings: EngineSettings,
  { intraOpThreads }: WorkerPlan,
  environment: NodeJS.ProcessEnv,
): WorkerProgram<WorkerSetup> {
  return {
    file: new URL("./worker.js", import.meta.url),
    setup: setupOf(settings, intraOpThreads),
    environment: { ...environment, ...workerEnvironment },
    nodeOptions: workerNodeOptions,
    startTimeoutMs,
  };
}

/** Only what a worker needs: the program's configuration holds secrets too. */
function setupOf(settings: EngineSettings, intraOpThreads: number): WorkerSetup {
  const { directory, models, execution, images, detection, quality, engine, classifier } = settings;
  return {
    settings: { directory, models, execution, images, detection, quality, engine, classifier },
    intraOpThreads,
  };
}
