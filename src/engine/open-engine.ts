import { availableParallelism } from "node:os";
import { checkEncoded } from "../images/format.ts";
import { jobsAtOnceOf } from "./batching.ts";
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
import { isPlanOpen, planFile, planKey, readPlan } from "./plan-file.ts";
import type { EngineSettings } from "./settings.ts";
import { startWorkers } from "./start-workers.ts";
import { planWorkers } from "./worker-plan.ts";
import { type EngineLog, WorkerPool } from "./worker-pool.ts";
import { workerProgram } from "./worker-program.ts";

export interface EngineDependencies {
  readonly log: EngineLog;
  /** Environment of the worker processes: the program's own. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Starts the workers; resolves once all of them are warm.
 *
 * @throws {FaceServiceError} MODEL_INVALID, CONFIG_INVALID (no provider works) or UNAVAILABLE; no process is left then
 */
export async function openEngine(settings: EngineSettings, { log, environment }: EngineDependencies): Promise<Engine> {
  const measured = isPlanOpen(settings) ? await readPlan(planFile(settings), planKey(settings)) : undefined;
  const plan = measured ?? planWorkers(settings, availableParallelism());
  const program = workerProgram(settings, plan, environment);
  const workers = await startWorkers(plan.workers, program);
  const [first] = workers;
  if (first === undefined) throw new Error("expected at least one worker");
  log.info({ ...plan, plan: measured === undefined ? "by cores" : "measured", ...first.facts }, "engine ready");
  const { provider, selfTest } = first.facts;
  if (selfTest !== undefined && selfTest.ms > selfTest.cpuMs)
    log.warn({ provider, ...selfTest }, "the provider is slower than the CPU; is it a real GPU?");
  const jobsAtOnce = jobsAtOnceOf(settings, provider);
  const pool = new WorkerPool({ ...settings.engine, workers: plan.workers, jobsAtOnce }, program, log, workers);
  return new PooledEngine(pool, { ...first.facts, ...plan, maxBytes: settings.images.maxBytes });
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
    const { workers, provider, detector, embedder, jpegDecoder } = this.#facts;
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
      jpegDecoder,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }
}
