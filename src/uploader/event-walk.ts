import { stat } from "node:fs/promises";
import { FaceServiceError, messageOf } from "../errors.ts";
import { isMissing } from "../files/missing.ts";
import type { Log } from "../service/log.ts";
import { localDay } from "../zoneminder/capture-time.ts";
import type { EventDirectory, EventGroup } from "../zoneminder/event-path.ts";
import { eventGroups, eventsOf } from "../zoneminder/event-store.ts";
import { eventAt } from "../zoneminder/single-event.ts";
import type { SettledEvents, SettledGroup } from "./settled-events.ts";

/** An event to be looked at. */
export interface EventVisit {
  readonly event: EventDirectory;
  /** ZoneMinder is done with it. */
  readonly isOver: boolean;
  /** Each of its frames was taken; if it is over too, it is not looked at again. */
  settle(): void;
}

export interface WalkOptions {
  /** The event store, or one event's directory. */
  readonly directory: string;
  readonly settled: SettledEvents;
  readonly log: Pick<Log, "warn">;
  /** Told the path of each group to which ZoneMinder may add events. */
  readonly onOpenGroup?: (path: string) => void;
  readonly now?: () => number;
}

const dayMs = 86_400_000;
/**
 * An event to which ZoneMinder has added nothing for so long is over: longer than its sections (600 s by
 * default) and than the pause between two frames of any camera.
 */
const overAfterMs = 900_000;

/**
 * The events that may hold frames that were not taken, oldest day first.
 *
 * @throws {FaceServiceError} UNAVAILABLE when the directory is not there or cannot be read
 */
export async function* eventVisits(options: WalkOptions): AsyncGenerator<EventVisit> {
  const { directory, settled, log } = options;
  await requireDirectory(directory);
  const single = await eventAt(directory);
  if (single !== undefined) {
    const mtimeMs = await modifiedMs(single.path);
    yield { event: single, isOver: isOver(mtimeMs, options.now?.() ?? Date.now()), settle: () => undefined };
    return;
  }
  const groups = await eventGroups(directory, (error) => log.warn({ problem: messageOf(error) }, "directory skipped"));
  settled.beginWalk(groups);
  for (const group of groups) yield* groupVisits(group, options);
}

async function* groupVisits(group: EventGroup, options: WalkOptions): AsyncGenerator<EventVisit> {
  const { settled, log, now = Date.now } = options;
  const memory = settled.of(group);
  const isLongPast = group.day !== undefined && group.day < localDay(new Date(now() - 2 * dayMs));
  if (!isLongPast) options.onOpenGroup?.(group.path);
  if (memory.closedMtimeMs !== undefined && isLongPast) return;
  try {
    const mtimeMs = await modifiedMs(group.path);
    if (mtimeMs === undefined || memory.closedMtimeMs === mtimeMs) return;
    const anyOpen = yield* openEvents(group, memory, now);
    memory.closedMtimeMs = anyOpen || now() - mtimeMs < overAfterMs ? undefined : mtimeMs;
  } catch (error) {
    if (!(error instanceof FaceServiceError)) throw error;
    log.warn({ problem: error.message }, "directory skipped");
  }
}

/** @returns whether one of them is still open after it was looked at */
async function* openEvents(
  group: EventGroup,
  memory: SettledGroup,
  now: () => number,
): AsyncGenerator<EventVisit, boolean> {
  let anyOpen = false;
  memory.beginWalk();
  for await (const event of eventsOf(group, memory.through)) {
    const id = Number(event.event);
    if (!memory.isSettled(id)) {
      const mtimeMs = await modifiedMs(event.path);
      const over = isOver(mtimeMs, now());
      yield { event, isOver: over, settle: () => over && memory.settle(id) };
      anyOpen ||= !memory.isSettled(id);
    }
    memory.passBy(id);
  }
  return anyOpen;
}

const isOver = (mtimeMs: number | undefined, nowMs: number): boolean =>
  mtimeMs !== undefined && nowMs - mtimeMs >= overAfterMs;

async function requireDirectory(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new FaceServiceError(
      "UNAVAILABLE",
      `expected ZoneMinder's event store at ${directory}, found no directory; set uploader.eventsDirectory`,
    );
}

async function modifiedMs(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new FaceServiceError("UNAVAILABLE", `cannot look at ${path}: ${messageOf(error)}`, { cause: error });
  }
}
