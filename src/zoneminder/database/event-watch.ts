import type { EventReader, EventRecord } from "./event-reader.ts";

/** What is to be done with an event whose rows were all handed over. */
export type EventState =
  /** More may come. */
  | "going on"
  /** All there will ever be was handed over. */
  | "done"
  /** Closed for long enough, and yet ZoneMinder counted more alarm frames: to be read once more from its beginning. */
  | "read again";

/**
 * Rows are written in batches behind the frames, and the event's end on its own: so long after an end was first seen,
 * by our clock or by the database's, nothing comes any more.
 */
const settleMs = 10_000;
const settledAgeS = 60;
/** An event without an end, to which nothing is added for so long, is one that a crash of ZoneMinder left behind. */
const abandonedMs = 900_000;
const abandonedAgeS = 86_400;

interface Sighting {
  /** Row that was its last, or "closed". */
  readonly what: string;
  readonly sinceMs: number;
}

/**
 * Knows how long events have stayed as they are; lost with the process, then it begins anew.
 *
 * Judges by a clock that is never set; by the database's only what is long past, so that a clock that jumps or a
 * change to winter time loses nothing.
 */
export class EventWatch {
  readonly #now: () => number;
  readonly #sightings = new Map<string, Sighting>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @param alarms - alarm rows that were handed over */
  async judge(event: EventRecord, alarms: number, reader: EventReader): Promise<EventState> {
    const state = event.isOpen ? await this.#judgeOpen(event, reader) : this.#judgeClosed(event, alarms);
    if (state !== "going on") this.forget(event.event);
    return state;
  }

  forget(event: string): void {
    this.#sightings.delete(event);
  }

  /** Only these are kept. */
  retain(events: ReadonlySet<string>): void {
    for (const event of this.#sightings.keys()) if (!events.has(event)) this.#sightings.delete(event);
  }

  #judgeClosed({ event, ageS, alarmFrames }: EventRecord, alarms: number): EventState {
    if (alarms >= alarmFrames) return "done";
    const isSettled = ageS >= settledAgeS || this.#unchangedMs(event, "closed") >= settleMs;
    return isSettled ? "read again" : "going on";
  }

  async #judgeOpen({ event, monitor, ageS }: EventRecord, reader: EventReader): Promise<EventState> {
    const last = await reader.lastFrame(event);
    const isQuiet = this.#unchangedMs(event, last?.id ?? "none") >= abandonedMs;
    if (!isQuiet && (last?.ageS ?? ageS) < abandonedAgeS) return "going on";
    // A monitor records one event after the other: while it has none after this, this may go on.
    const later = await reader.eventsAfter(monitor, event, 1);
    return later.length > 0 ? "done" : "going on";
  }

  #unchangedMs(event: string, what: string): number {
    const known = this.#sightings.get(event);
    if (known?.what === what) return this.#now() - known.sinceMs;
    this.#sightings.set(event, { what, sinceMs: this.#now() });
    return 0;
  }
}
