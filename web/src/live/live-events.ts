import type { EventSummary, Result } from "../api/contract.ts";

/** An event as Live shows it: its latest frames, and who was there once it is over. */
export interface LiveEvent {
  readonly key: string;
  readonly monitor: string;
  readonly event: string;
  /** Newest first, bounded. */
  readonly frames: readonly Result[];
  /** So many were recognised, those that are not kept included. */
  readonly frameCount: number;
  readonly latestAt: string;
  readonly summary?: EventSummary | undefined;
}

/** Older ones leave the page; Review and Search find them. */
export const maxEvents = 40;
export const maxFramesPerEvent = 12;

type Told = Pick<EventSummary, "processedAt">;

const keyOf = ({ monitor, event }: { readonly monitor: string; readonly event: string }): string =>
  `${monitor}/${event}`;

/** A list that was asked for may come after the stream has told what is newer. */
const isOlder = (told: Told, known: Told | undefined): boolean =>
  known !== undefined && Date.parse(told.processedAt) < Date.parse(known.processedAt);

/** Takes up a frame, also one that was told before (after a reconnection), unless a newer answer to it is known. */
export function withResult(events: readonly LiveEvent[], result: Result): readonly LiveEvent[] {
  if (result.skipped !== undefined || result.failure !== undefined) return events;
  const key = keyOf(result);
  const known = events.find((event) => event.key === key);
  const before = known?.frames.find(({ frame }) => frame === result.frame);
  if (isOlder(result, before)) return events;
  const others = known?.frames.filter(({ frame }) => frame !== result.frame) ?? [];
  const frames = [...others, result].sort(newestFirst).slice(0, maxFramesPerEvent);
  return place(events, {
    key,
    monitor: result.monitor,
    event: result.event,
    frames,
    frameCount: (known?.frameCount ?? 0) + (before === undefined ? 1 : 0),
    latestAt: frames[0]?.capturedAt ?? result.capturedAt,
    summary: known?.summary,
  });
}

/** Takes up who was in an event, also before any frame of it was told, unless what is known is newer. */
export function withSummary(events: readonly LiveEvent[], summary: EventSummary): readonly LiveEvent[] {
  const key = keyOf(summary);
  const known = events.find((event) => event.key === key);
  if (isOlder(summary, known?.summary)) return events;
  return place(events, {
    key,
    monitor: summary.monitor,
    event: summary.event,
    frames: known?.frames ?? [],
    frameCount: Math.max(summary.frames, known?.frameCount ?? 0),
    latestAt: summary.lastCapturedAt,
    summary,
  });
}

function place(events: readonly LiveEvent[], changed: LiveEvent): readonly LiveEvent[] {
  return [...events.filter(({ key }) => key !== changed.key), changed]
    .sort((a, b) => Date.parse(b.latestAt) - Date.parse(a.latestAt))
    .slice(0, maxEvents);
}

const newestFirst = (a: Result, b: Result): number =>
  Date.parse(b.capturedAt) - Date.parse(a.capturedAt) || b.frame - a.frame;

/** The frame to show first: most people with an answer, of those the newest. */
export function bestFrame({ frames }: LiveEvent): Result | undefined {
  const answered = (frame: Result): number =>
    frame.faces.filter(({ identification }) => identification.kind !== "undecided").length;
  const score = (frame: Result): number => answered(frame) * 100 + frame.faces.length;
  return frames.reduce<Result | undefined>(
    (best, frame) => (best === undefined || score(frame) > score(best) ? frame : best),
    undefined,
  );
}
