import { availableParallelism } from "node:os";
import { checkEncoded } from "../images/format.ts";
import type {
  Engine,
  EngineStatus,
  IdentificationAnswer,
  IdentificationJob,
  RecognitionAnswer,
  RecognitionJob,
} from "./engine.ts";
import type { WorkerFacts, WorkerSetup } from "./messages.ts";
import { checkOverrides } from "./overrides.ts";
import type { EngineSettings } from "./settings.ts";
import { workerEnvironment, workerNodeOptions } from "./worker-options.ts";
import { type EngineLog, startWorkers, WorkerPool } from "./worker-pool.ts";

export interface EngineDependencies {
  readonly log: EngineLog;
  /** Environment of the worker processes: the program's own. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Loading and warming up every network takes 1 to 3 s on a quiet machine. */
const startTimeoutMs = 120_000;

/**
 * Starts the workers; resolves once all of them are warm.
 *
 * @throws {FaceServiceError} MODEL_INVALID, CONFIG_INVALID (no provider works) or UNAVAILABLE; no process is left then
 */
export async function openEngine(settings: EngineSettings, { log, environment }: EngineDependencies): Promise<Engine> {
  const plan = planWorkers(settings, availableParallelism());
  const program = {
    file: new URL("./worker.js", import.meta.url),
    setup: setupOf(settings, plan.intraOpThreads),
    environment: { ...environment, ...workerEnvironment },
    nodeOptions: workerNodeOptions,
    startTimeoutMs,
  };
  const workers = await startWorkers(plan.workers, program);
  const [first] = workers;
  if (first === undefined) throw new Error("expected at least one worker");
  log.info({ ...plan, ...first.facts }, "engine ready");
  const pool = new WorkerPool({ ...settings.engine, workers: plan.workers }, program, log, workers);
  return new PooledEngine(pool, { ...first.facts, ...plan, maxBytes: settings.images.maxBytes });
}

export interface WorkerPlan {
  readonly workers: number;
  /** Threads of one inference inside a worker. */
  readonly intraOpThreads: number;
}

/**
 * One worker a core unless told otherwise; cores that get no worker become threads of the inference. On a GPU two
 * workers, so that one decodes while the other computes.
 */
export function planWorkers(
  { engine, execution }: Pick<EngineSettings, "engine" | "execution">,
  cores: number,
): WorkerPlan {
  const byDefault = execution.providers[0] === "cpu" ? cores : Math.min(2, cores);
  const workers = engine.workers > 0 ? engine.workers : byDefault;
  return { workers, intraOpThreads: Math.max(1, Math.floor(cores / workers)) };
}

/** Only what a worker needs: the program's configuration holds secrets too. */
function setupOf(settings: EngineSettings, intraOpThreads: number): WorkerSetup {
  const { directory, models, execution, images, detection, quality, engine, classifier } = settings;
  return {
    settings: { directory, models, execution, images, detection, quality, engine, classifier },
    intraOpThreads,
  };
}

interface EngineFacts extends WorkerFacts {
  readonly workers: number;
  readonly maxBytes: number;
}

class PooledEngine implements Engine {
  readonly #pool: WorkerPool<WorkerSetup>;
  readonly #facts: EngineFacts;

  constructor(pool: WorkerPool<WorkerSetup>, facts: EngineFacts) {
    this.#pool = pool;
    this.#facts = facts;
  }

  async recognize(job: RecognitionJob): Promise<RecognitionAnswer> {
    // Refused here, what is too large costs neither room in the queue nor a copy to a worker.
    if (job.image.kind === "bytes") checkEncoded(job.image.bytes, this.#facts.maxBytes);
    if (job.overrides !== undefined) checkOverrides(job.overrides);
    return await this.#pool.run(job);
  }

  identify(job: IdentificationJob): Promise<IdentificationAnswer> {
    return this.#pool.run(job);
  }

  status(): EngineStatus {
    const { running, finished, failed, restarted } = this.#pool.counts;
    const { workers, provider, detector, embedder } = this.#facts;
    return {
      workers,
      provider,
      queuedJobs: this.#pool.queuedJobs,
      runningJobs: running,
      finishedJobs: finished,
      failedJobs: failed,
      restartedWorkers: restarted,
      detector,
      embedder,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }
}
