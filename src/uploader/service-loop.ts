import { FaceServiceError, messageOf } from "../errors.ts";
import { type Backoff, backoffMs, waited } from "../service/retry.ts";
import type { Intake } from "./intake.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";
import { WorkSignal } from "./work-signal.ts";

export interface ServiceLoopOptions {
  readonly scanIntervalMs: number;
  /** Between walks that failed. */
  readonly backoff: Backoff;
  /** One line for the service manager, now and then. */
  readonly onStatus: (line: string) => void;
  /** Decided events are forgotten after so long. */
  readonly rememberMs: number;
}

const tellEveryMs = 30_000;
const tidyEveryMs = 600_000;
/** An event of which no source hears anything for so long is over. */
const staleEventMs = 86_400_000;

/**
 * Walks the source again and again, until the signal stops it.
 *
 * @throws a bug; a source that is away is waited for
 */
export async function feedForever(
  deps: UploadDependencies,
  intake: Intake,
  options: ServiceLoopOptions,
): Promise<void> {
  const { stop, source, log } = deps;
  const nudge = new WorkSignal();
  using _work = source.onWork?.(() => nudge.tell()) ?? nothing;
  const tellProgress = progressTeller(deps, intake, options);
  using _told = every(tellEveryMs, tellProgress);
  using _tidied = every(tidyEveryMs, () => tidy(deps, options));
  await tidy(deps, options);
  let failures = 0;
  while (!stop.aborted) {
    const nudged = nudge.next;
    const startedMs = performance.now();
    failures = (await walkSucceeds(deps, intake)) ? 0 : failures + 1;
    await tellProgress();
    const pauseMs = Math.max(0, options.scanIntervalMs - (performance.now() - startedMs));
    const enough = new AbortController();
    const rest = waited(
      failures === 0 ? pauseMs : backoffMs(failures, options.backoff),
      AbortSignal.any([stop, enough.signal]),
    );
    await Promise.race([nudged, rest]);
    enough.abort();
  }
  log.debug({}, "source left");
}

const nothing: Disposable = { [Symbol.dispose]: () => undefined };

async function walkSucceeds({ stop, log }: UploadDependencies, intake: Intake): Promise<boolean> {
  try {
    await intake.walk();
    return true;
  } catch (error) {
    if (stop.aborted) return true;
    if (!(error instanceof FaceServiceError)) throw error;
    log.warn({ problem: messageOf(error) }, "source walk failed, trying again");
    return false;
  }
}

function progressTeller(
  { spool, log, report }: UploadDependencies,
  intake: Intake,
  { onStatus }: ServiceLoopOptions,
): () => Promise<void> {
  let toldProcessed = 0;
  return async () => {
    const counts = await spool.counts().catch(() => undefined);
    if (counts === undefined) return;
    const owed = counts.sinks.map(({ sink, waiting }) => `${waiting} to ${sink}`).join(", ");
    const full = intake.fullBecause === undefined ? "" : `; full: ${intake.fullBecause}`;
    onStatus(
      `${report.recognized} frames recognised since start, ${counts.waiting} waiting, ${counts.quarantined} quarantined` +
        `${owed === "" ? "" : `; owed: ${owed}`}${full}`,
    );
    if (report.processed === toldProcessed) return;
    toldProcessed = report.processed;
    log.info({ ...report.fields(), waiting: counts.waiting, undelivered: counts.undelivered }, "uploading goes on");
  };
}

async function tidy({ spool, log }: UploadDependencies, { rememberMs }: ServiceLoopOptions): Promise<void> {
  const nowMs = Date.now();
  try {
    await spool.tidy({ closeBeforeMs: nowMs - staleEventMs, forgetBeforeMs: nowMs - rememberMs });
  } catch (error) {
    if (!(error instanceof FaceServiceError)) throw error;
    log.warn({ problem: error.message }, "spool not tidied");
  }
}

function every(intervalMs: number, work: () => Promise<void>): Disposable {
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    void work().finally(() => {
      isRunning = false;
    });
  }, intervalMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
