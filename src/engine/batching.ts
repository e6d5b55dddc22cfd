import type { Batching } from "../models/run-batches.ts";
import type { EngineSettings } from "./settings.ts";

export interface BatchSettings {
  readonly engine: Pick<EngineSettings["engine"], "maxBatchDelayMs" | "jobsAtOnce">;
  readonly execution: Pick<EngineSettings["execution"], "maxBatch">;
}

/** Measured on one core, eight faces or frames in a run take as long as in eight: batches only pay on a GPU. */
const delayMsOnGpu = 2;
const jobsAtOnceOnGpu = 16;
/** A worker keeps the memory that its largest run needs. */
const rowsOnCpu = 8;

/** @returns undefined where jobs are not to wait for each other */
export function batchingOf({ engine, execution }: BatchSettings, provider: string): Batching | undefined {
  const isCpu = provider === "cpu";
  const maxDelayMs = engine.maxBatchDelayMs ?? (isCpu ? 0 : delayMsOnGpu);
  const maxRows = isCpu ? rowsOnCpu : 2 ** Math.floor(Math.log2(execution.maxBatch));
  return maxDelayMs === 0 ? undefined : { maxRows, maxDelayMs };
}

/** Jobs in work at the same time in one worker: more than one only where they share runs. */
export function jobsAtOnceOf(settings: BatchSettings, provider: string): number {
  return settings.engine.jobsAtOnce ?? (batchingOf(settings, provider) === undefined ? 1 : jobsAtOnceOnGpu);
}
