import type { EventResult } from "./event-results.ts";
import type { FrameResult } from "./results.ts";

/** Between two items of a list in the order of their capture; what stands there may be gone meanwhile. */
export interface ListPlace {
  readonly capturedAt: Date;
  /** `keyText` of a frame, `eventKeyText` of an event. */
  readonly key: string;
}

/** How a list is ordered, and where it is taken up. */
export interface ListOrder {
  /** By capture, then by key text, both in the same direction; default: newest first. */
  readonly sort?: "newest" | "oldest";
  /** Only what comes behind this place. */
  readonly after?: ListPlace;
}

/** One write, as others hear of it. */
export type Change = {
  /** To ask for what came behind it. */
  readonly position: string;
} & (
  | { readonly kind: "result"; readonly result: FrameResult }
  | { readonly kind: "event"; readonly result: EventResult }
);

export interface ChangesQuery {
  /** Of a change, or as an answer told it; absent: from now on. */
  readonly after?: string;
  /** At most so many of each kind; 1 to 1,000. */
  readonly limit: number;
}

export interface Changes {
  /** In the order in which they were written. */
  readonly changes: readonly Change[];
  /** Ask again from here. */
  readonly position: string;
}

/** Captured at or after `from`, before `to`; at most 366 days. */
export interface CountsQuery {
  readonly from: Date;
  readonly to: Date;
}

/**
 * Frames of a range of time. A frame counts once under each name and kind that its faces have, by what people said of them where
 * they did.
 */
export interface ResultCounts {
  readonly frames: number;
  /** Days of UTC that have any, in order. */
  readonly days: readonly { readonly startsAt: Date; readonly frames: number }[];
  readonly kinds: { readonly known: number; readonly unknown: number; readonly undecided: number };
  /** Most frames first, then by code units. */
  readonly names: readonly { readonly name: string; readonly frames: number }[];
  /** Most frames first, then by code units. */
  readonly monitors: readonly { readonly monitor: string; readonly frames: number }[];
}

/** The last event at a monitor with one person, or with any stranger, by what people said where they did. */
export interface Presence {
  readonly monitor: string;
  /** Undefined: a stranger. */
  readonly name: string | undefined;
  readonly event: string;
  /** Its last frame. */
  readonly lastSeenAt: Date;
}

/** What is asked of all results together; errors as of the store. */
export interface ResultHistory {
  /**
   * What was written since, by this process or another one. A store whose writers keep no common count may answer a
   * change of the last seconds once more, in order to miss none.
   *
   * @throws {FaceServiceError} REQUEST_INVALID for a position that this store never told
   */
  changes(query: ChangesQuery): Promise<Changes>;
  counts(query: CountsQuery): Promise<ResultCounts>;
  /** @returns every monitor that has a frame, in code-unit order */
  monitors(): Promise<readonly string[]>;
  /** @returns by monitor and name, in no order */
  presence(): Promise<readonly Presence[]>;
}
