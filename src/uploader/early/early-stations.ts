import { FaceServiceError } from "../../errors.ts";
import type { EarlyTaken, Sink, SoFarDelivery } from "../sink.ts";
import type { UploadDependencies } from "../upload-dependencies.ts";
import { runWorkLoop } from "../work-loop.ts";
import { type EarlyTaker, lookAt } from "./early-look.ts";
import type { RunningEvent } from "./running-event.ts";

const looksAtOnce = 2;
/** Events of which a sink is to be told; of more than that the whole event tells. */
const maxHandedOn = 256;
/** After a start, the latest of the events that were running before. */
const eventsAtStart = 256;

/**
 * What tells of events that still run: one that looks at them, and for each sink one that tells it.
 *
 * @param isFed - no further frame will be recognised
 */
export function earlyStations(deps: UploadDependencies, isFed: () => boolean): readonly (() => Promise<void>)[] {
  const { early } = deps;
  const tellers = deps.sinks.flatMap((sink) => {
    const takes = sink.events?.early;
    return takes === undefined ? [] : [new EarlyTeller(sink, takes, deps)];
  });
  if (early === undefined || tellers.length === 0) return [];
  let isLooking = true;
  const look = async (): Promise<void> => {
    try {
      await lookedAtAll(deps, tellers, isFed);
    } finally {
      isLooking = false;
    }
  };
  return [look, ...tellers.map((teller) => () => teller.run(() => !isLooking))];
}

async function lookedAtAll(
  deps: UploadDependencies,
  takers: readonly EarlyTaker[],
  isFed: () => boolean,
): Promise<void> {
  const { early, spool, spoolAccess, signal, stop } = deps;
  try {
    for (const place of await spoolAccess.reach(() => spool.runningEvents(eventsAtStart))) early?.mayHaveMore(place);
  } catch (error) {
    if (stop.aborted) return;
    throw error;
  }
  const work = async (event: RunningEvent): Promise<void> => {
    try {
      const outcome = await lookAt(event, takers, deps);
      if (outcome === "later" && !isFed()) event.isStale = true;
    } finally {
      early?.release(event);
    }
    // Frames that come meanwhile are not looked at before.
    setTimeout(() => signal.tell(), event.notBeforeMs - performance.now()).unref();
  };
  await runWorkLoop({
    // What is left at the end is looked at without a pause.
    claim: (limit) =>
      Promise.resolve(early?.claim(limit, isFed() ? Number.POSITIVE_INFINITY : performance.now()) ?? []),
    work,
    maxInFlight: looksAtOnce,
    signal,
    stop,
    hasAllWork: isFed,
  });
}

/** Tells one sink, the newest of each event; one that is away keeps nobody else waiting. */
class EarlyTeller implements EarlyTaker {
  readonly sink: Sink;
  readonly early: EarlyTaken;
  readonly #deps: UploadDependencies;
  readonly #waiting = new Map<RunningEvent, SoFarDelivery>();

  constructor(sink: Sink, early: EarlyTaken, deps: UploadDependencies) {
    this.sink = sink;
    this.early = early;
    this.#deps = deps;
  }

  handOn(event: RunningEvent, soFar: SoFarDelivery): void {
    this.#waiting.set(event, soFar);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > maxHandedOn && oldest !== undefined) this.#waiting.delete(oldest);
    this.#deps.signal.tell();
  }

  run(isFed: () => boolean): Promise<void> {
    const { signal, stop } = this.#deps;
    return runWorkLoop({
      claim: (limit) => Promise.resolve([...this.#waiting.keys()].slice(0, limit)),
      work: (event) => this.#tell(event),
      maxInFlight: 1,
      signal,
      stop,
      hasAllWork: isFed,
    });
  }

  async #tell(event: RunningEvent): Promise<void> {
    const { sinkAccess, stop, log } = this.#deps;
    let told = this.#waiting.get(event);
    try {
      await sinkAccess(this.sink.name).reach(
        async () => {
          told = this.#waiting.get(event);
          if (told !== undefined && !event.isOver) await this.early.deliver(told);
        },
        () => Promise.resolve(!event.isOver),
      );
    } catch (error) {
      if (!(error instanceof FaceServiceError)) throw error;
      if (!stop.aborted && !event.isOver)
        log.warn({ sink: this.sink.name, ...event.place, problem: error.message }, "event not told early");
    }
    // What was handed on meanwhile is told next.
    if (this.#waiting.get(event) === told) this.#waiting.delete(event);
  }
}
