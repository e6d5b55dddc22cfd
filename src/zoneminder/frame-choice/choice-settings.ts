/** Which of an event's frames are looked at. */
export interface ChoiceSettings {
  /**
   * `all`; `every` n-th; `best`: those that belonged to the k highest scores when they came; `sure`: all until it is
   * clear who is there, then one now and then, so that whoever comes later is seen too.
   */
  readonly choose: "all" | "every" | "best" | "sure";
  /** For `every`: one frame of so many. */
  readonly every: number;
  /** For `best`. */
  readonly best: number;
  /** For `sure`: a look at least so often, in milliseconds of the event. */
  readonly lookAgainMs: number;
  /** Most frames of an event; the longer it takes, the farther apart they are taken. 0: no bound. */
  readonly maxFrames: number;
}

/** What is known of a frame before it is looked at. */
export interface OfferedFrame {
  /** From 1, per event. */
  readonly number: number;
  readonly capturedAt?: Date;
  /** Of the motion; absent when nobody knows. */
  readonly score?: number;
}

export type Verdict = { readonly kind: "take" } | { readonly kind: "pass over"; readonly reason: string };

export const take: Verdict = { kind: "take" };
export const passOver = (reason: string): Verdict => ({ kind: "pass over", reason });
