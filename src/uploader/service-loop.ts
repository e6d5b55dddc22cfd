import { FaceServiceError, messageOf } from "../errors.ts";
import { type Backoff, backoffMs, waited } from "../service/retry.ts";
import { type PassDependencies, runPass } from "./pass.ts";
import { PassReport } from "./pass-report.ts";

export interface ServiceLoopOptions {
  readonly scanIntervalMs: number;
  /** Between passes that failed. */
  readonly backoff: Backoff;
  /** One line for the service manager after each pass. */
  readonly onStatus: (line: string) => void;
}

/** A long pass tells how far it is, this often. */
const tellEveryMs = 30_000;

/**
 * Walks the event store again and again, until the signal stops it.
 *
 * @throws a bug; a missing event store is waited for
 */
export async function runServiceLoop(deps: PassDependencies, options: ServiceLoopOptions): Promise<void> {
  let failures = 0;
  let recognized = 0;
  while (!deps.stop.aborted) {
    const report = new PassReport();
    failures = (await passSucceeds(deps, report)) ? 0 : failures + 1;
    if (report.processed + report.putOff > 0) deps.log.info(report.fields(), "pass finished");
    recognized += report.recognized;
    options.onStatus(`${recognized} frames recognised since start, ${report.left} left by the last pass`);
    const pauseMs = Math.max(0, options.scanIntervalMs - report.tookMs);
    await waited(failures === 0 ? pauseMs : backoffMs(failures, options.backoff), deps.stop);
  }
}

async function passSucceeds(deps: PassDependencies, report: PassReport): Promise<boolean> {
  const tell = setInterval(() => deps.log.info(report.fields(), "pass under way"), tellEveryMs).unref();
  try {
    await runPass(deps, report);
    return true;
  } catch (error) {
    if (deps.stop.aborted) return true;
    if (!(error instanceof FaceServiceError)) throw error;
    deps.log.warn({ problem: messageOf(error) }, "pass failed, trying again");
    return false;
  } finally {
    clearInterval(tell);
  }
}
