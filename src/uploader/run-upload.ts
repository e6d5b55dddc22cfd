import type { DueDelivery } from "../spool/entries.ts";
import { deliverEvent, deliverFrames, type SinkDependencies } from "./delivery-work.ts";
import { earlyStations } from "./early/early-stations.ts";
import { decideSpooled } from "./event-work.ts";
import { Intake } from "./intake.ts";
import { copyWaitingPictures } from "./picture-copies.ts";
import { recognizeSpooled } from "./recognition-work.ts";
import type { Sink } from "./sink.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";
import { runWorkLoop } from "./work-loop.ts";

/** How far the stations of the way have come: each ends when the one before it has, and it finds nothing more. */
interface Progress {
  intake: boolean;
  recognition: boolean;
  events: boolean;
  /** Sinks that have every frame which they can get now. */
  readonly sinks: Set<string>;
}

/** After a stop, so long is given to what is recognised and not yet delivered. */
const flushMs = 2000;
const eventsAtOnce = 2;

/**
 * Runs all stations side by side: frames come into the spool, are recognised, events are decided, and each sink gets
 * what it is owed, at its own pace.
 *
 * @param feed - brings frames in; when it returns, the rest is brought to its end, but for what was put off
 * @throws what `feed` threw, or a bug
 */
export async function runUpload(deps: UploadDependencies, feed: (intake: Intake) => Promise<void>): Promise<void> {
  const ended: Progress = { intake: false, recognition: false, events: false, sinks: new Set() };
  const failure = new AbortController();
  const stop = AbortSignal.any([deps.stop, failure.signal]);
  const intake = new Intake({ ...deps, stop });
  const station = async (run: () => Promise<void>, then: () => void): Promise<void> => {
    try {
      await run();
    } catch (error) {
      failure.abort(error);
      throw error;
    } finally {
      then();
      deps.signal.tell();
    }
  };
  const recognized = new AbortController();
  using flush = afterStop(stop, flushMs);
  const sinks = deps.sinks.flatMap((sink) => sinkStations(sink, { ...deps, stop }, { ended, flush: flush.signal }));
  const early = earlyStations({ ...deps, stop }, () => ended.recognition);
  const outcomes = await Promise.allSettled([
    station(
      () => feed(intake),
      () => {
        ended.intake = true;
      },
    ),
    station(
      () => recognition({ ...deps, stop }, ended),
      () => {
        ended.recognition = true;
        recognized.abort();
      },
    ),
    station(
      () => decisions({ ...deps, stop }, ended),
      () => {
        ended.events = true;
      },
    ),
    ...[...sinks, ...early].map((run) => station(run, () => undefined)),
    station(
      () => copyWaitingPictures({ ...deps, stop: AbortSignal.any([stop, recognized.signal]) }),
      () => undefined,
    ),
  ]);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function recognition(deps: UploadDependencies, ended: Progress): Promise<void> {
  const { spool, signal, stop, maxInFlight } = deps;
  return runWorkLoop({
    claim: (limit) => claimed(deps, () => spool.claimFrames(limit)),
    work: (frame) => recognizeSpooled(frame, deps),
    maxInFlight,
    signal,
    stop,
    hasAllWork: () => ended.intake,
  });
}

function decisions(deps: UploadDependencies, ended: Progress): Promise<void> {
  const { spool, signal, stop } = deps;
  return runWorkLoop({
    claim: (limit) => claimed(deps, () => spool.claimEvents(limit)),
    work: (event) => decideSpooled(event, deps),
    maxInFlight: eventsAtOnce,
    signal,
    stop,
    hasAllWork: () => ended.recognition,
  });
}

function sinkStations(
  sink: Sink,
  deps: UploadDependencies,
  { ended, flush }: { readonly ended: Progress; readonly flush: AbortSignal },
): (() => Promise<void>)[] {
  const { spool, signal } = deps;
  const sinkDeps: SinkDependencies = deps;
  const { frames, events, name } = sink;
  const before = sink.isLast === true ? deps.sinks.filter((one) => one !== sink && one.frames !== undefined) : [];
  const common = { signal, stop: flush };
  // After a stop the events may end before the frames that are in work.
  const isFed = (): boolean => ended.recognition && ended.events;
  const stations: (() => Promise<void>)[] = [];
  if (frames !== undefined)
    stations.push(() =>
      runWorkLoop({
        ...common,
        hasAllWork: () => isFed() && before.every((one) => ended.sinks.has(one.name)),
        claim: async (limit) => {
          const wanted = { sink: name, kind: "frame" as const, limit: limit * frames.maxBatch };
          return inBatches(await claimed(deps, () => spool.claimDeliveries(wanted)), frames.maxBatch);
        },
        work: (batch) => deliverFrames(sink, batch, sinkDeps),
        maxInFlight: frames.maxInFlight,
      }).finally(() => ended.sinks.add(name)),
    );
  if (events !== undefined)
    stations.push(() =>
      runWorkLoop({
        ...common,
        // Events come after their frames.
        hasAllWork: () => isFed() && (frames === undefined || ended.sinks.has(name)),
        claim: (limit) => claimed(deps, () => spool.claimDeliveries({ sink: name, kind: "event", limit })),
        work: (event) => deliverEvent(sink, event, sinkDeps),
        maxInFlight: events.maxInFlight,
      }),
    );
  return stations;
}

function inBatches(due: readonly DueDelivery[], size: number): readonly (readonly DueDelivery[])[] {
  const batches: (readonly DueDelivery[])[] = [];
  for (let start = 0; start < due.length; start += size) batches.push(due.slice(start, start + size));
  return batches;
}

/** A spool that cannot be read is waited for; the stop ends the wait with nothing. */
async function claimed<T>({ spoolAccess, stop }: UploadDependencies, claim: () => Promise<readonly T[]>) {
  try {
    return await spoolAccess.reach(claim);
  } catch (error) {
    if (stop.aborted) return [];
    throw error;
  }
}

/** Aborts some time after another signal. */
function afterStop(stop: AbortSignal, delayMs: number): Disposable & { readonly signal: AbortSignal } {
  const later = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onStop = (): void => {
    timer = setTimeout(() => later.abort(), delayMs);
  };
  if (stop.aborted) onStop();
  else stop.addEventListener("abort", onStop, { once: true });
  return {
    signal: later.signal,
    [Symbol.dispose]() {
      stop.removeEventListener("abort", onStop);
      clearTimeout(timer);
    },
  };
}
