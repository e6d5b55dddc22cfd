import type { EventPlace } from "../../spool/entries.ts";
import { RunningEvent } from "./running-event.ts";

/** Events held at once; of one that is forgotten the frames are read again when more of them come. */
const maxEvents = 256;
/** Faces held at once, some 35 MB: the event with most of them is left to its end when there are more. */
const maxFaces = 10_000;

/** Which of the events that still run are to be looked at. */
export class RunningEvents {
  readonly #events = new Map<string, RunningEvent>();
  /** Events that are left to their end. */
  readonly #left = new Set<string>();
  readonly #inWork = new Set<RunningEvent>();

  /** Frames of it may have been recognised. */
  mayHaveMore(place: EventPlace): void {
    const key = keyOf(place);
    if (this.#left.has(key)) return;
    const event = this.#events.get(key) ?? new RunningEvent({ monitor: place.monitor, event: place.event });
    event.isStale = true;
    this.#events.delete(key);
    this.#events.set(key, event);
    const [oldest] = this.#events.keys();
    if (this.#events.size > maxEvents && oldest !== undefined) this.#letGo(oldest);
  }

  /** From here on nothing is told of it early. */
  isOver(place: EventPlace): void {
    const key = keyOf(place);
    this.#letGo(key);
    this.#left.delete(key);
  }

  /** Events to be looked at now, each handed out once until it is released. */
  claim(limit: number, nowMs: number): readonly RunningEvent[] {
    const claimed: RunningEvent[] = [];
    for (const event of this.#events.values()) {
      if (claimed.length >= limit) break;
      if (!event.isStale || event.notBeforeMs > nowMs || this.#inWork.has(event)) continue;
      event.isStale = false;
      this.#inWork.add(event);
      claimed.push(event);
    }
    return claimed;
  }

  release(event: RunningEvent): void {
    this.#inWork.delete(event);
    this.#bound();
  }

  /** Nobody is told of what is not held: its end would not be heard of. */
  #letGo(key: string): void {
    const event = this.#events.get(key);
    if (event !== undefined) event.isOver = true;
    this.#events.delete(key);
  }

  #bound(): void {
    const events = [...this.#events];
    const faces = events.reduce((sum, [, event]) => sum + event.faces, 0);
    if (faces <= maxFaces) return;
    const [key] = events.reduce((most, one) => (one[1].faces > most[1].faces ? one : most));
    this.#letGo(key);
    this.#left.add(key);
    const [oldest] = this.#left;
    if (this.#left.size > maxEvents && oldest !== undefined) this.#left.delete(oldest);
  }
}

const keyOf = ({ monitor, event }: EventPlace): string => JSON.stringify([monitor, event]);
