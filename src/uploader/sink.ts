import type { EventResult } from "../store/event-results.ts";
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
