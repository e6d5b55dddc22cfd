import type { RecognitionJob } from "./engine.ts";
import type { WorkerSetup } from "./messages.ts";
import { startWorkers } from "./start-workers.ts";
import type { MeasuredPlan, WorkerPlan } from "./worker-plan.ts";
import type { WorkerProcess, WorkerProgram } from "./worker-process.ts";

export interface Measurement {
  /** The workers' program for a plan. */
  readonly programOf: (plan: WorkerPlan) => WorkerProgram<WorkerSetup>;
  /** Given to the workers in turn. */
  readonly jobs: readonly RecognitionJob[];
  /** Jobs in work at the same time in one worker. */
  readonly jobsAtOnceOn: (provider: string) => number;
  /** How long each plan is kept busy. */
  readonly forMs: number;
  /** Told after each plan. */
  readonly onMeasured: (plan: MeasuredPlan) => void;
  /** Ends the measurement early. */
  readonly signal: AbortSignal;
}

const jobDeadlineMs = 60_000;

/**
 * Starts the workers of each plan, keeps all of them busy for a while and counts the frames.
 *
 * @returns what was measured before the signal aborted
 * @throws the error of workers that do not start, or of a job that fails
 */
export async function measurePlans(
  plans: readonly WorkerPlan[],
  measurement: Measurement,
): Promise<readonly MeasuredPlan[]> {
  const measured: MeasuredPlan[] = [];
  for (const plan of plans) {
    if (measurement.signal.aborted) return measured;
    const workers = await startWorkers(plan.workers, measurement.programOf(plan));
    try {
      const framesPerSecond = await framesPerSecondOf(workers, measurement);
      if (measurement.signal.aborted) return measured;
      measured.push({ ...plan, framesPerSecond });
      measurement.onMeasured({ ...plan, framesPerSecond });
    } finally {
      await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()));
    }
  }
  return measured;
}

async function framesPerSecondOf(
  workers: readonly WorkerProcess[],
  { jobs, jobsAtOnceOn, forMs, signal }: Measurement,
): Promise<number> {
  const runJob = async (worker: WorkerProcess, index: number): Promise<void> => {
    const job = jobs[index % jobs.length];
    if (job === undefined) throw new Error("expected jobs to measure with, got none");
    const outcome = await worker.run(job, jobDeadlineMs);
    if (outcome.kind === "failed") throw outcome.error;
    if (outcome.kind !== "answered") throw new Error("expected an answer from a worker that is measured, got none");
  };
  // Each worker sees each picture once before the clock runs, and all begin at once.
  for (const index of jobs.keys()) await Promise.all(workers.map((worker) => runJob(worker, index)));
  let frames = 0;
  const startedMs = performance.now();
  const tookMs = (): number => performance.now() - startedMs;
  const serve = async (worker: WorkerProcess, first: number): Promise<void> => {
    for (let index = first; tookMs() < forMs && !signal.aborted; index++) {
      await runJob(worker, index);
      frames += 1;
    }
  };
  const serveAll = (worker: WorkerProcess) =>
    Array.from({ length: jobsAtOnceOn(worker.facts.provider) }, (_, place) => serve(worker, place));
  await Promise.all(workers.flatMap(serveAll));
  return (frames * 1000) / tookMs();
}
