import type { EventPersonResult, EventResult } from "../store/event-results.ts";
import type { FrameResult } from "../store/results.ts";
import type { ClosedEvent, SourcedFrame } from "./frame-source.ts";

export interface FrameDelivery {
  readonly frame: SourcedFrame;
  readonly result: FrameResult;
  /** The frame as it was captured; undefined when it had been purged before the spool could keep it. */
  picture(): Promise<Uint8Array | undefined>;
  /** Those of the faces, as the recogniser answered them; undefined when it answered none. */
  embeddings(): FrameEmbeddings | undefined;
}

export interface FrameEmbeddings {
  /** The network that made them: those of two are never compared. */
  readonly embedder: string;
  /** In the order of the result's faces; undefined for a face that was not fit to be recognised. */
  readonly faces: readonly (Float32Array | undefined)[];
}

export interface EventDelivery {
  readonly closed: ClosedEvent;
  readonly result: EventResult;
  /** The frame that `shownFrame` of the people names, as it was captured; undefined without people or when it is gone. */
  picture(): Promise<Uint8Array | undefined>;
}

/** An event that still runs, by its frames so far. */
export interface SoFarDelivery {
  readonly result: EventResult;
  /** How far the event itself has come, in milliseconds since 1970: its last frame, and what has passed since. */
  readonly nowMs: number;
  /** When a frame was captured, in milliseconds since 1970; undefined for one that is not there. */
  capturedMs(frame: number): number | undefined;
  /** Of a person's best face; undefined without one. */
  bestEmbedding(person: EventPersonResult): { readonly embedder: string; readonly vector: Float32Array } | undefined;
  /** A frame as it was captured; undefined when it is gone. */
  picture(frame: number): Promise<Uint8Array | undefined>;
  /** The whole event is being told: nothing more may be told early. */
  isOver(): boolean;
}

export interface FramesTaken {
  /** False: this frame is none of the sink's business. Asked once, when the frame has been recognised. */
  wants(result: FrameResult, frame: SourcedFrame): boolean;
  /** Whether `picture` is asked for: the spool then keeps the bytes until this sink has the frame. */
  readonly needsPicture: boolean;
  /** Frames of one call. */
  readonly maxBatch: number;
  /** Calls under way at once. */
  readonly maxInFlight: number;
  deliver(frames: readonly FrameDelivery[]): Promise<void>;
}

export interface EventsTaken {
  readonly needsPicture: boolean;
  /** Calls under way at once. */
  readonly maxInFlight: number;
  deliver(event: EventDelivery): Promise<void>;
  /** Absent: the sink waits for the event's end. */
  readonly early?: EarlyTaken;
}

/**
 * What a sink takes of events that still run. The spool keeps nothing of it: whatever of it is lost, the whole event
 * brings, and what the sink took before that it must know by itself.
 */
export interface EarlyTaken {
  /**
   * Asked often, with a result that the server was not asked about yet: whether there is something to take now, or
   * later, when some time has passed without any further frame.
   */
  wants(soFar: SoFarDelivery): Promise<"now" | "later" | "nothing">;
  /** @throws as `deliver` of the whole event */
  deliver(soFar: SoFarDelivery): Promise<void>;
}

/**
 * Where recognised frames and decided events go. Each sink has its own checkpoint in the spool: it gets everything
 * at least once, and the same thing again after a crash, so that a repeat must overwrite itself.
 *
 * `deliver` throws {@link FaceServiceError}: UNAVAILABLE, DEADLINE_EXCEEDED or OVERLOADED while the sink is away, and
 * CONFIG_INVALID when someone must mend its settings: it is tried again for ever, and the spool keeps what it is
 * owed. Any other error is the item's own: after some tries it goes into quarantine, with its reason.
 */
export interface Sink extends AsyncDisposable {
  /** Its checkpoint is kept under this name, for ever the same: `results`, `archive`, `sightings`, `annotation`, `mark`, `notify:<target>`. */
  readonly name: string;
  /** It gets a frame only when every other sink has it: the mark that the frame is done. */
  readonly isLast?: boolean;
  readonly frames?: FramesTaken;
  /** An event comes after all of its frames have reached this sink. */
  readonly events?: EventsTaken;
}
