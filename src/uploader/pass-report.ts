import type { LogFields } from "../service/log.ts";
import type { FrameOutcome } from "./frame-work.ts";

/** What one walk of the event store has come to; counts grow while it runs. */
export class PassReport {
  readonly #startedMs = performance.now();
  /** Complete or half-written frames without a result. */
  found = 0;
  recognized = 0;
  faces = 0;
  /** Recorded with the reason for which they cannot be recognised. */
  failed = 0;
  /** Still being written by ZoneMinder. */
  beingWritten = 0;
  /** Left for a later pass after an error. */
  putOff = 0;
  /** Purged before they were read. */
  absent = 0;

  /** Frames that have come to their end. */
  get processed(): number {
    return this.recognized + this.failed;
  }

  /** Frames that stay to be done. */
  get left(): number {
    return this.beingWritten + this.putOff;
  }

  get tookMs(): number {
    return performance.now() - this.#startedMs;
  }

  add(outcome: FrameOutcome | { readonly kind: "put off" }): void {
    if (outcome.kind === "being written") this.beingWritten++;
    else if (outcome.kind === "absent") this.absent++;
    else if (outcome.kind === "put off") this.putOff++;
    else if (outcome.result.failure !== undefined) this.failed++;
    else {
      this.recognized++;
      this.faces += outcome.result.faces.length;
    }
  }

  fields(): LogFields {
    const { found, processed, recognized, faces, failed, beingWritten, putOff, left, absent } = this;
    const tookMs = Math.round(this.tookMs);
    const framesPerSecond = Math.round((processed / Math.max(this.tookMs, 1)) * 100_000) / 100;
    return { found, processed, recognized, faces, failed, beingWritten, putOff, left, absent, tookMs, framesPerSecond };
  }
}
