import type { Identification } from "../face/identification.ts";
import type { AnsweredFace } from "../face/recognition.ts";
import type { ListOrder } from "./result-history.ts";

/** Together they name an event for ever, so that a repeat overwrites itself. */
export interface EventKey {
  /** ZoneMinder's monitor id, as text; 1 to 255 characters. */
  readonly monitor: string;
  /** 1 to 255 characters. */
  readonly event: string;
}

/** One person of an event, by all its frames together. */
export interface EventPersonResult {
  readonly identification: Identification;
  /** Numbers of the frames that show this person, ascending. */
  readonly frames: readonly number[];
  /** The face most fit to be shown. */
  readonly best: { readonly frame: number; readonly face: AnsweredFace };
  /** How the single frames voted. */
  readonly evidence: {
    readonly named: readonly { readonly name: string; readonly frames: number }[];
    readonly stranger: number;
    readonly undecided: number;
    readonly notAsked: number;
    /** So many independent looks the frames are worth. */
    readonly weight: number;
  };
}

/** Who was in an event: one decision a person. */
export interface EventResult extends EventKey {
  /** Earliest and latest of its frames that were taken up. */
  readonly firstCapturedAt: Date;
  readonly lastCapturedAt: Date;
  readonly processedAt: Date;
  /** Frames that were recognised. */
  readonly frames: number;
  /** Frames that could not be recognised. */
  readonly failedFrames: number;
  readonly people: readonly EventPersonResult[];
  /** Version of the classifier that answered the last frame; absent before the first training. */
  readonly classifier?: string;
}

/** All conditions given must hold, each for itself: `name` and `kind` may be met by two people of one event. */
export interface EventQuery extends ListOrder {
  readonly monitor?: string;
  /** Events with at least one person of this name, by what people said of a face where they did, else by the answer. */
  readonly name?: string;
  /** Events with at least one person who is so, by the same. */
  readonly kind?: Identification["kind"];
  /** First frame captured at or after. */
  readonly from?: Date;
  /** First frame captured before. */
  readonly to?: Date;
  /** At most so many; latest first unless asked otherwise; 1 to 1,000. */
  readonly limit: number;
}
