import type { Batching } from "../models/run-batches.ts";
import type { EngineSettings } from "./settings.ts";

type Settings = Pick<EngineSettings["engine"], "maxBatchDelayMs" | "jobsAtOnce">;

/** Measured on one core, eight faces or frames in a run take as long as in eight: batches only pay on a GPU. */
const delayMsOnGpu = 2;
const jobsAtOnceOnGpu = 16;
const rowsOnGpu = 64;
/** A worker keeps the memory that its largest run needs. */
const rowsOnCpu = 8;

/** @returns undefined where jobs are not to wait for each other */
export function batchingOf({ maxBatchDelayMs }: Settings, provider: string): Batching | undefined {
  const isCpu = provider === "cpu";
  const maxDelayMs = maxBatchDelayMs ?? (isCpu ? 0 : delayMsOnGpu);
  return maxDelayMs === 0 ? undefined : { maxRows: isCpu ? rowsOnCpu : rowsOnGpu, maxDelayMs };
}

/** Jobs in work at the same time in one worker: more than one only where they share runs. */
export function jobsAtOnceOf(settings: Settings, provider: string): number {
  return settings.jobsAtOnce ?? (batchingOf(settings, provider) === undefined ? 1 : jobsAtOnceOnGpu);
}
