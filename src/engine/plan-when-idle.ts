import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError, messageOf } from "../errors.ts";
import { jobsAtOnceOf } from "./batching.ts";
import type { Engine } from "./engine.ts";
import { measurePlans } from "./measure-plans.ts";
import { isPlanOpen, planFile, planKey, readPlan, writePlan } from "./plan-file.ts";
import { sampleJobs } from "./sample-jobs.ts";
import type { EngineSettings } from "./settings.ts";
import { bestPlan, candidatePlans, type MeasuredPlan } from "./worker-plan.ts";
import type { EngineLog } from "./worker-pool.ts";
import { workerProgram } from "./worker-program.ts";

export interface IdlePlanning {
  readonly engine: Pick<Engine, "status">;
  readonly log: EngineLog;
  readonly environment: NodeJS.ProcessEnv;
  /** How long the engine must have had nothing to do. */
  readonly idleMs: number;
  /** How long each plan is measured. */
  readonly forMs: number;
  /** Memory that this program may still take: the workers that are measured stand beside those that serve. */
  readonly availableBytes: () => number;
}

/** More than a worker of the default networks was ever seen to hold. */
const bytesOfWorker = 400 * 2 ** 20;

/** A camera that never rests would otherwise have workers started and ended all day. */
const maxAttempts = 3;
const lookEveryMs = 100;

/**
 * Measures, once on a machine, how many workers with how many threads recognise most frames a second, and keeps it for
 * the next start. The engine serves meanwhile with a worker a core: a start waits for nothing, and a measurement that
 * shared the cores with frames would be wrong, so it waits for a quiet time and gives way to the first frame.
 *
 * Disposing it ends a measurement that runs.
 */
export function planWhenIdle(settings: EngineSettings, planning: IdlePlanning): AsyncDisposable {
  const ending = new AbortController();
  const ended = planInTime(settings, planning, ending.signal).catch((error: unknown) => {
    if (!ending.signal.aborted)
      planning.log.warn({ reason: messageOf(error) }, "workers not measured; there is one a core");
  });
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await ended;
    },
  };
}

async function planInTime(settings: EngineSettings, planning: IdlePlanning, signal: AbortSignal): Promise<void> {
  // A second set of networks may not fit into a GPU's memory beside the first: there a person calibrates.
  if (!isPlanOpen(settings) || settings.execution.providers[0] !== "cpu") return;
  const [file, key] = [planFile(settings), planKey(settings)];
  if ((await readPlan(file, key)) !== undefined) return;
  checkMemory(planning.availableBytes());
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    await untilIdle(planning, signal);
    const plan = await measureWhileIdle(settings, planning, signal);
    if (plan === undefined) continue;
    await writePlan(file, key, plan);
    planning.log.info({ ...plan, file }, "workers measured, used from the next start on");
    return;
  }
}

/** @throws {FaceServiceError} UNAVAILABLE */
function checkMemory(availableBytes: number): void {
  const wanted = availableParallelism() * bytesOfWorker;
  if (availableBytes >= wanted) return;
  const [wantedMiB, foundMiB] = [wanted, availableBytes].map((bytes) => Math.round(bytes / 2 ** 20));
  throw new FaceServiceError(
    "UNAVAILABLE",
    `expected ${wantedMiB} MiB of free memory to measure workers in, got ${foundMiB}; stop the server and run: npm run calibrate`,
  );
}

const workOf = ({ engine }: IdlePlanning): string => {
  const { runningJobs, queuedJobs, finishedJobs } = engine.status();
  return runningJobs + queuedJobs > 0 ? "busy" : `idle after ${finishedJobs}`;
};

async function untilIdle(planning: IdlePlanning, signal: AbortSignal): Promise<void> {
  let seen = "";
  let sinceMs = performance.now();
  for (;;) {
    const work = workOf(planning);
    if (work === "busy" || work !== seen) {
      seen = work;
      sinceMs = performance.now();
    }
    if (performance.now() - sinceMs >= planning.idleMs) return;
    await sleep(lookEveryMs, undefined, { signal, ref: false });
  }
}

/** @returns undefined when a frame came in between */
async function measureWhileIdle(
  settings: EngineSettings,
  planning: IdlePlanning,
  ending: AbortSignal,
): Promise<MeasuredPlan | undefined> {
  const before = workOf(planning);
  const busy = new AbortController();
  const watch = setInterval(() => {
    if (workOf(planning) !== before) busy.abort();
  }, lookEveryMs);
  const signal = AbortSignal.any([ending, busy.signal]);
  try {
    const [first, ...others] = await measurePlans(candidatePlans(availableParallelism(), "cpu"), {
      programOf: (plan) => workerProgram(settings, plan, planning.environment),
      jobs: await sampleJobs(settings),
      jobsAtOnceOn: (provider) => jobsAtOnceOf(settings, provider),
      forMs: planning.forMs,
      onMeasured: (plan) => planning.log.info({ ...plan }, "plan of workers measured"),
      signal,
    });
    ending.throwIfAborted();
    return signal.aborted || first === undefined ? undefined : bestPlan([first, ...others]);
  } finally {
    clearInterval(watch);
  }
}
