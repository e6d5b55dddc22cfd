import { FaceServiceError, messageOf } from "../errors.ts";
import type { CapturedFrame, FrameSelection } from "../zoneminder/frames.ts";
import { placeOf } from "../zoneminder/picture-source.ts";
import type { Deferrals } from "./deferrals.ts";
import type { EventVisit } from "./event-walk.ts";
import { type FrameOutcome, type FrameWorkDependencies, giveUpFrame, processFrame } from "./frame-work.ts";
import type { PassReport } from "./pass-report.ts";
import { pendingFrames } from "./pending-frames.ts";
import { WorkSlots } from "./work-slots.ts";

export interface PassDependencies extends FrameWorkDependencies {
  readonly visits: () => AsyncIterable<EventVisit>;
  readonly selection: FrameSelection;
  readonly maxInFlight: number;
  readonly deferrals: Deferrals;
  /** Aborted: no further frame is begun, and no wait goes on. */
  readonly stop: AbortSignal;
  readonly onFrame?: (report: PassReport) => void;
}

interface Pass {
  readonly deps: PassDependencies;
  readonly slots: WorkSlots;
  readonly report: PassReport;
}

/** A frame that was put off so often, while others were recognised, is recorded as failed. */
const maxVisits = 4;

/**
 * Walks the event store once and takes every frame without a result to its end.
 *
 * @param report - filled while the pass runs
 * @throws {FaceServiceError} UNAVAILABLE when the event store is away
 */
export async function runPass(deps: PassDependencies, report: PassReport): Promise<void> {
  const pass = { deps, slots: new WorkSlots(deps.maxInFlight), report };
  try {
    for await (const visit of deps.visits()) {
      if (deps.stop.aborted) break;
      await visitEvent(visit, pass);
    }
  } finally {
    await pass.slots.idle();
  }
}

async function visitEvent({ event, settle }: EventVisit, { deps, slots, report }: Pass): Promise<void> {
  const { stop, deferrals, selection, results, resultsAccess, log, onFrame } = deps;
  const open = new OpenWork(settle);
  const recorded = {
    recordedFrames: (range: Parameters<typeof results.recordedFrames>[0]) =>
      resultsAccess.reach(() => results.recordedFrames(range)),
  };
  try {
    for await (const frame of pendingFrames(event, selection, recorded)) {
      if (stop.aborted) return;
      report.found++;
      open.begin();
      if (deferrals.isPutOff(placeOf(frame.source))) {
        report.putOff++;
        continue;
      }
      await slots.run(async () => {
        const outcome = await workOn(frame, deps);
        if (outcome === "stopped") return;
        report.add(outcome);
        if (outcome.kind === "recorded" || outcome.kind === "absent") open.end();
        onFrame?.(report);
      });
    }
    open.end();
  } catch (error) {
    if (stop.aborted) return;
    if (!(error instanceof FaceServiceError)) throw error;
    log.warn({ directory: event.path, problem: error.message }, "event skipped");
  }
}

/** Tells when an event's listing and all its frames have come to a good end; begins with the listing open. */
class OpenWork {
  readonly #onAllEnded: () => void;
  #open = 1;

  constructor(onAllEnded: () => void) {
    this.#onAllEnded = onAllEnded;
  }

  begin(): void {
    this.#open++;
  }

  end(): void {
    if (--this.#open === 0) this.#onAllEnded();
  }
}

async function workOn(
  frame: CapturedFrame,
  deps: PassDependencies,
): Promise<FrameOutcome | { readonly kind: "put off" } | "stopped"> {
  const { deferrals, log, stop } = deps;
  const startedMs = performance.now();
  const fields = { monitor: frame.event.monitor, event: frame.event.event, frame: frame.number };
  try {
    const outcome = await processFrame(frame, deps);
    if (outcome.kind === "recorded") {
      const { faces, failure } = outcome.result;
      const tookMs = Math.round(performance.now() - startedMs);
      if (failure !== undefined) log.warn({ ...fields, problem: failure }, "frame not recognisable");
      else {
        deferrals.recognized(placeOf(frame.source));
        log.info({ ...fields, faces: faces.length, tookMs }, "frame recognised");
      }
    }
    return outcome;
  } catch (error) {
    if (stop.aborted) return "stopped";
    const { visits, othersWork } = deferrals.defer(placeOf(frame.source));
    if (visits >= maxVisits && othersWork && !isRefusal(error)) {
      log.error({ ...fields, visits, ...problemOf(error) }, "frame given up");
      return giveUpFrame(frame, `gave up after ${visits} visits: ${messageOf(error)}`, deps);
    }
    log.warn({ ...fields, visits, ...problemOf(error) }, "frame put off");
    return { kind: "put off" };
  }
}

/** The server refuses what we ask, whichever frame it is: someone must mend the set-up, the frame is good. */
const isRefusal = (error: unknown): boolean => error instanceof FaceServiceError && !mayBeTheFrame.has(error.code);

const mayBeTheFrame: ReadonlySet<string> = new Set(["IMAGE_QUARANTINED", "UNAVAILABLE", "DEADLINE_EXCEEDED"]);

/** A bug is logged with its stack. */
const problemOf = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof FaceServiceError ? { code: error.code, problem: error.message } : { err: error };
