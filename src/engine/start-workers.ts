import { startWorker, type WorkerProcess, type WorkerProgram } from "./worker-process.ts";

/**
 * Starts the workers at once.
 *
 * @throws the first worker's error; the others are ended first
 */
export async function startWorkers<Setup>(
  count: number,
  program: WorkerProgram<Setup>,
): Promise<readonly WorkerProcess[]> {
  const starts = await Promise.allSettled(Array.from({ length: count }, () => startWorker(program)));
  const failed = starts.find((start) => start.status === "rejected");
  const workers = starts.filter((start) => start.status === "fulfilled").map((start) => start.value);
  if (failed === undefined) return workers;
  await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()));
  throw failed.reason;
}
