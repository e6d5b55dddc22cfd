import type { AlarmDetails } from "../zoneminder/database/alarm-frames.ts";
import type { EventDirectory } from "../zoneminder/event-path.ts";
import type { CapturedFrame } from "../zoneminder/frames.ts";

/** A frame as a source hands it over: plain data, which the spool keeps as it is. */
export interface SourcedFrame extends CapturedFrame {
  /** S3 keys and documents of the older uploader need it. */
  readonly alarm?: AlarmDetails;
}

/** An event that is over. */
export interface ClosedEvent {
  readonly event: EventDirectory;
  /** Known from the database alone. */
  readonly name?: string;
  readonly endedAt?: Date;
}

export interface FrameBatch {
  /** Oldest first; may be empty, and may repeat frames that were taken before: the spool knows them. */
  readonly frames: readonly SourcedFrame[];
  /** Events of which no frame will come after this batch. */
  readonly closed: readonly ClosedEvent[];
  /** Frames that were seen and are still being written: a later walk brings them. */
  readonly unfinished?: number;
  /** Where to go on after this batch; the spool keeps it in the same transaction as the frames. Absent: as before. */
  readonly cursor?: string;
  /** Told when the spool has all of it on the disk; may be called again after a crash with the same frames. */
  taken?(): void | Promise<void>;
}

export interface SourceWalk {
  /** Of the last batch that was taken; undefined at the first start. */
  readonly cursor: string | undefined;
  /** Ends the walk early. */
  readonly signal: AbortSignal;
}

/** Where frames come from. A walk that is repeated finds what is new, and what the last one did not hand over. */
export interface FrameSource extends AsyncDisposable {
  /** The cursor is kept under this name. */
  readonly name: string;
  /**
   * Everything that is there now and was not taken yet, in batches of at most some hundred frames; the next batch is
   * asked for only when this one is on the disk.
   *
   * @throws {FaceServiceError} UNAVAILABLE when it is away; the walk is repeated later
   */
  batches(walk: SourceWalk): AsyncIterable<FrameBatch>;
  /** Calls back when there may be new work, so that the wait for the next walk ends early. */
  onWork?(callBack: () => void): Disposable;
}
