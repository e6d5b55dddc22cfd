import type { EventDirectory } from "./event-path.ts";

const dayMs = 86_400_000;

/**
 * When a frame was captured: the time of its file, which ZoneMinder writes at once; unless the event's path
 * tells that the file was copied later, then the event's start.
 *
 * @param modifiedAt - of the frame's file
 */
export function captureTime(event: Pick<EventDirectory, "startsAt">, modifiedAt: Date): Date {
  const { startsAt } = event;
  if (startsAt === undefined) return modifiedAt;
  const sinceStartMs = modifiedAt.getTime() - startsAt.getTime();
  // A day's last event may run into the next; clocks of camera host and file server may differ by a minute.
  return sinceStartMs >= -60_000 && sinceStartMs < 2 * dayMs ? modifiedAt : startsAt;
}

/** `YYYY-MM-DD` in the machine's time zone, as ZoneMinder names its days. */
export function localDay(date: Date): string {
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}
