import { FaceServiceError } from "../../errors.ts";
import type { AlarmFrame, FinishedEvent } from "./alarm-frames.ts";
import type { EventHints } from "./event-hints.ts";
import type { EventRecord } from "./event-reader.ts";
import { chooseMonitors, type MonitorChoice } from "./monitor-choice.ts";
import { MonitorWalk, type WalkParts } from "./monitor-walk.ts";
import { isAfter, type MonitorPosition, type Positions, parsePositions, positionsText } from "./positions.ts";

export interface AlarmBatch {
  readonly frames: readonly AlarmFrame[];
  readonly closed: readonly FinishedEvent[];
  /** Where to go on when this batch is taken. */
  readonly cursor: string;
}

export interface AlarmWalkParts extends WalkParts {
  readonly monitors: MonitorChoice;
  /** A monitor without a position begins with its events of so many days; absent: with all of them. */
  readonly firstDays?: number;
  readonly hints: EventHints;
  readonly onUnknownMonitors: (names: readonly string[]) => void;
  readonly signal: AbortSignal;
}

/** So many events are not worth being passed over for a hint. */
const soonEvents = 3;

/**
 * All alarm frames that were not handed over before the cursor, a batch of each monitor in turn, so that no monitor
 * waits for another one's backlog; a monitor's own events come oldest first. Events that were hinted at come before
 * a backlog of their own monitor.
 *
 * @throws {FaceServiceError} UNAVAILABLE; CONFIG_INVALID when the cursor is not one of this walk's
 */
export async function* alarmBatches(cursor: string | undefined, parts: AlarmWalkParts): AsyncGenerator<AlarmBatch> {
  const walk = new AlarmWalk(cursor, parts);
  await walk.begin();
  while (yield* walk.round());
  if (parts.signal.aborted) return;
  const rest = walk.end();
  if (rest !== undefined) yield rest;
}

class AlarmWalk {
  readonly #parts: AlarmWalkParts;
  readonly #positions: Map<string, MonitorPosition>;
  readonly #walks = new Map<string, MonitorWalk>();
  /** Positions as they were last handed over. */
  #told: string | undefined;

  constructor(cursor: string | undefined, parts: AlarmWalkParts) {
    this.#parts = parts;
    this.#positions = new Map(Object.entries(positionsOf(cursor)));
    this.#told = cursor;
  }

  async begin(): Promise<void> {
    const { reader, monitors, onUnknownMonitors, rules, firstDays } = this.#parts;
    const { chosen, unknown } = chooseMonitors(await reader.monitors(), monitors);
    if (unknown.length > 0) onUnknownMonitors(unknown);
    const days = Math.min(firstDays ?? Number.POSITIVE_INFINITY, rules.maxAgeDays ?? Number.POSITIVE_INFINITY);
    const lastId = await reader.lastEventId();
    for (const monitor of chosen) {
      this.#walks.set(monitor.id, new MonitorWalk(monitor, this.#parts));
      const known = this.#positions.get(monitor.id);
      // Older servers give the ids of deleted events again after a restart, and a new database begins with 1.
      if (known !== undefined && isAfter(known.through, lastId))
        this.#positions.set(monitor.id, { ...known, through: lastId });
      if (known !== undefined) continue;
      const through = Number.isFinite(days) ? await reader.lastEventBefore(monitor.id, days) : "0";
      this.#positions.set(monitor.id, { through, open: {} });
    }
  }

  /** A batch of each monitor. @returns whether there is more */
  async *round(): AsyncGenerator<AlarmBatch, boolean> {
    const { signal } = this.#parts;
    let anyMore = false;
    for (const monitor of this.#walks.keys()) {
      yield* this.#hinted();
      if (signal.aborted) return false;
      const { batch, more } = await this.#next(monitor);
      anyMore ||= more;
      if (batch !== undefined) yield batch;
    }
    return anyMore && !signal.aborted;
  }

  async #next(monitor: string): Promise<{ readonly batch?: AlarmBatch; readonly more: boolean }> {
    const [walk, from] = [this.#walks.get(monitor), this.#positions.get(monitor)];
    if (walk === undefined || from === undefined) return { more: false };
    const { frames, finished, position, more } = await walk.next(from);
    this.#positions.set(monitor, position);
    return frames.length + finished.length === 0 ? { more } : { more, batch: this.#batch(frames, finished) };
  }

  /**
   * The frames of events that somebody pointed at and that the walk would not come to, or not soon: those behind a
   * backlog, and those that are done with. They are handed over beside the positions, and may come again.
   */
  async *#hinted(): AsyncGenerator<AlarmBatch> {
    const { reader, hints, signal } = this.#parts;
    for (const event of await reader.eventsById(hints.take())) {
      const walk = this.#walks.get(event.monitor);
      if (walk === undefined || !(await this.#isOutOfTurn(event))) continue;
      for await (const frames of walk.whole(event)) {
        if (signal.aborted) return;
        if (frames.length > 0) yield this.#batch(frames, []);
      }
    }
  }

  /** What is left to say at the end of a walk: positions that moved past events without frames. */
  end(): AlarmBatch | undefined {
    const open = [...this.#positions.values()].flatMap((position) => Object.keys(position.open));
    this.#parts.watch.retain(new Set(open));
    return this.#text() === this.#told ? undefined : this.#batch([], []);
  }

  async #isOutOfTurn({ event, monitor }: EventRecord): Promise<boolean> {
    const position = this.#positions.get(monitor);
    if (position === undefined || position.open[event] !== undefined) return false;
    if (!isAfter(event, position.through)) return true;
    const next = await this.#parts.reader.eventsAfter(monitor, position.through, soonEvents);
    return next.every((one) => isAfter(event, one.event));
  }

  #batch(frames: readonly AlarmFrame[], closed: readonly FinishedEvent[]): AlarmBatch {
    this.#told = this.#text();
    return { frames, closed, cursor: this.#told };
  }

  #text(): string {
    return positionsText(Object.fromEntries(this.#positions));
  }
}

function positionsOf(cursor: string | undefined): Positions {
  const positions = parsePositions(cursor);
  if (positions !== undefined) return positions;
  throw new FaceServiceError(
    "CONFIG_INVALID",
    "the spool holds a position of another source or version; finish that one, or remove the spool's database",
  );
}
