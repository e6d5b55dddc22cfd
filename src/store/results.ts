import type { Size } from "../face/geometry.ts";
import type { Identification } from "../face/identification.ts";
import type { AnsweredFace } from "../face/recognition.ts";
import type { EventKey, EventQuery, EventResult } from "./event-results.ts";
import type { ResultCorrections } from "./face-corrections.ts";
import type { ListOrder, ResultHistory } from "./result-history.ts";

/** Where a frame comes from; together they name it for ever, so that a repeat overwrites itself. */
export interface FrameKey {
  /** ZoneMinder's monitor id, as text; 1 to 255 characters. */
  readonly monitor: string;
  /** 1 to 255 characters. */
  readonly event: string;
  /** 1-based number of the frame inside its event; below 10,000,000,000. */
  readonly frame: number;
}

/** The labelled result of one frame. */
export interface FrameResult extends FrameKey {
  /** Absolute path of the picture that was recognised; of a frame inside a video see {@link videoFrameOf}. */
  readonly image: string;
  /** Size of that picture in pixels; absent if it could not be read. */
  readonly size?: Size;
  readonly capturedAt: Date;
  readonly processedAt: Date;
  readonly faces: readonly AnsweredFace[];
  /** Version of the classifier that answered; absent before the first training. */
  readonly classifier?: string;
  /** Key of the annotated picture in the image archive; absent if there is none. */
  readonly archiveKey?: string;
  /** Number of the frame of the event whose answer this is, for both looked the same. */
  readonly carriedFrom?: number;
  /** Why the frame could not be recognised; its faces are then empty. */
  readonly failure?: string;
  /** Why it was not looked at, although it could be; its faces are then empty. */
  readonly skipped?: string;
}

/** All conditions given must hold, each for itself: `name` and `kind` may be met by two faces of one frame. */
export interface ResultQuery extends ListOrder {
  readonly monitor?: string;
  readonly event?: string;
  /** Frames with at least one face that is this person, by what people said of it where they did, else by the answer. */
  readonly name?: string;
  /** Frames with at least one face that is so, by the same. */
  readonly kind?: Identification["kind"];
  /** Captured at or after. */
  readonly from?: Date;
  /** Captured before. */
  readonly to?: Date;
  /** At most so many; 1 to 1,000. */
  readonly limit: number;
}

/** Frames of one event, from `first` to `last`, both included; empty if they are the other way round. */
export interface FrameRange {
  readonly monitor: string;
  readonly event: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Keeps the labelled results. A write has reached the disk (or the server's journal) when its promise resolves.
 *
 * Every method throws {@link FaceServiceError}: REQUEST_INVALID for values that break the bounds above,
 * UNAVAILABLE or DEADLINE_EXCEEDED while the store is away, CONFIG_INVALID when it holds what is no result.
 */
export interface ResultStore extends ResultHistory, ResultCorrections, AsyncDisposable {
  /** Inserts, or overwrites what stands under the same keys; of two with one key the later in the list stays. */
  put(results: readonly FrameResult[]): Promise<void>;
  get(key: FrameKey): Promise<FrameResult | undefined>;
  /** @returns newest capture first unless asked otherwise; of those captured at the same moment the greatest {@link keyText} first */
  find(query: ResultQuery): Promise<readonly FrameResult[]>;
  /** @returns numbers of those frames of the range that have a result, ascending; one query, no documents read */
  recordedFrames(range: FrameRange): Promise<readonly number[]>;
  count(): Promise<number>;
  /** Inserts, or overwrites what stands under the same keys; of two with one key the later in the list stays. */
  putEvents(results: readonly EventResult[]): Promise<void>;
  getEvent(key: EventKey): Promise<EventResult | undefined>;
  /** @returns latest first, by the first frame's time; of equals the greatest {@link eventKeyText} first */
  findEvents(query: EventQuery): Promise<readonly EventResult[]>;
}

/** One text for a key, e.g. `1/42/0000000007`; no two keys share one, and an event's frames sort by number. */
export function keyText({ monitor, event, frame }: FrameKey): string {
  return `${eventKeyText({ monitor, event })}/${String(frame).padStart(10, "0")}`;
}

/** One text for an event's key, e.g. `1/42`; no two events share one. */
export function eventKeyText({ monitor, event }: EventKey): string {
  const part = (text: string): string => text.replace(/[%/]/g, encodeURIComponent);
  return `${part(monitor)}/${part(event)}`;
}

/** The frame number at the end of a {@link keyText}. */
export function frameOfKeyText(text: string): number {
  return Number(text.slice(text.lastIndexOf("/") + 1));
}
