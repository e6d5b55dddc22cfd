import { isAbsolute, join } from "node:path";
import { type EventDirectory, localDate, type StorageScheme } from "./event-path.ts";
import type { CapturedFrame } from "./frames.ts";
import type { PictureSource } from "./picture-source.ts";

/** What ZoneMinder's database says of an event, as far as its files are concerned; the same for every schema. */
export interface EventRow {
  readonly monitor: string;
  /** Decimal digits: ids may pass 2^53. */
  readonly event: string;
  /** `YYYY-MM-DD HH:MM:SS` as it stands in the row: ZoneMinder's local time, without a zone. */
  readonly startedAt: string;
  /** ZoneMinder has not set its end (yet): its files grow, and may never have been closed. */
  readonly isOpen: boolean;
  /** `Events.Scheme`; before 1.31 what `ZM_USE_DEEP_STORAGE` says. */
  readonly scheme: StorageScheme;
  /** `Storage.Path`; absent for StorageId 0, whose events lie in `ZM_DIR_EVENTS`. */
  readonly storagePath?: string;
  /** Bit 1 of `Events.SaveJPEGs`, never of the monitor's setting: ZoneMinder may fall back. True before 1.31. */
  readonly keepsCaptures: boolean;
  /** `Events.DefaultVideo`; empty: none. */
  readonly defaultVideo: string;
}

/** A row of `Frames`. */
export interface FrameRow {
  /** `Frames.FrameId`: from 1, per event. */
  readonly number: number;
  /** Since the event's start, in seconds; of two decimals. */
  readonly deltaS: number;
  /** Of the motion, 0 to 255. */
  readonly score: number;
}

/** How ZoneMinder's host keeps its events, and how this machine sees them. */
export interface EventFiles {
  /** Root of events that have no Storage row; absolute. */
  readonly eventsDirectory: string;
  /** `ZM_EVENT_IMAGE_DIGITS`. */
  readonly imageDigits: number;
  /** Directories that have another path here; the longest that fits counts. */
  readonly pathMap: readonly PathMapping[];
}

export interface PathMapping {
  /** Absolute, as ZoneMinder names it. */
  readonly from: string;
  /** Absolute, as this machine names it. */
  readonly to: string;
}

/** The event's directory as this machine names it; it need not exist. */
export function eventDirectoryOf(row: EventRow, files: EventFiles): EventDirectory {
  const { monitor, event, startedAt } = row;
  const [day = "", clock = ""] = startedAt.split(/[ T]/);
  const startsAt = localDate([...day.split("-"), ...clock.split(":")]);
  const root = mapped(rootOf(row, files), files.pathMap);
  return {
    path: join(root, monitor, placeInStorage(row, day, clock)),
    monitor,
    event,
    ...(startsAt === undefined ? {} : { startsAt }),
  };
}

function placeInStorage({ scheme, event }: EventRow, day: string, clock: string): string {
  const places: Readonly<Record<StorageScheme, () => string>> = {
    Deep: () => [...day.slice(2).split("-"), ...clock.slice(0, 8).split(":")].join("/"),
    Medium: () => `${day}/${event}`,
    Shallow: () => event,
  };
  return places[scheme]();
}

/** ZoneMinder takes a storage path that is not absolute from where it keeps its own events. */
function rootOf({ storagePath = "" }: EventRow, { eventsDirectory }: EventFiles): string {
  if (storagePath === "") return eventsDirectory;
  return isAbsolute(storagePath) ? storagePath : join(eventsDirectory, "..", storagePath);
}

/** The path as this machine names it. */
function mapped(path: string, pathMap: readonly PathMapping[]): string {
  const fitting = pathMap
    .filter(({ from }) => path === from || path.startsWith(from.endsWith("/") ? from : `${from}/`))
    .sort((a, b) => b.from.length - a.from.length);
  const [best] = fitting;
  return best === undefined ? path : join(best.to, path.slice(best.from.length));
}

/**
 * A frame with its picture: the JPEG where the event keeps one a frame, else the frame of its video.
 *
 * @param lastNumber - highest FrameId of the event that the database has
 * @returns undefined while the event says of neither; when it is closed, its pictures are gone for ever
 */
export function recordedFrame(
  row: EventRow,
  frame: FrameRow,
  { files, lastNumber }: { readonly files: EventFiles; readonly lastNumber: number },
): CapturedFrame | undefined {
  const event = eventDirectoryOf(row, files);
  const source = pictureSource(row, frame.number, { directory: event.path, digits: files.imageDigits });
  if (source === undefined) return undefined;
  const capturedAt =
    event.startsAt === undefined
      ? {}
      : { capturedAt: new Date(event.startsAt.getTime() + Math.round(frame.deltaS * 1000)) };
  const hasSuccessor = !row.isOpen || frame.number < lastNumber;
  return { event, number: frame.number, source, hasSuccessor, isOpen: row.isOpen, score: frame.score, ...capturedAt };
}

function pictureSource(
  { keepsCaptures, defaultVideo }: EventRow,
  number: number,
  { directory, digits }: { readonly directory: string; readonly digits: number },
): PictureSource | undefined {
  if (keepsCaptures)
    return { kind: "jpeg", path: join(directory, `${String(number).padStart(digits, "0")}-capture.jpg`) };
  // A name, not a path: the row may come from a database that others write to.
  if (defaultVideo === "" || defaultVideo.includes("/") || defaultVideo.startsWith(".")) return undefined;
  return { kind: "video", path: join(directory, defaultVideo), index: number - 1 };
}
