import type { LogFields } from "../service/log.ts";

/** What an uploader has come to; counts grow while it runs. */
export class UploadReport {
  readonly #startedMs = performance.now();
  /** Frames that the source handed over for the first time, and those that waited at the start. */
  found = 0;
  recognized = 0;
  /** Of these, answered as a frame before that looks the same. */
  carried = 0;
  faces = 0;
  /** Recorded with the reason for which they cannot be recognised. */
  failed = 0;
  /** Still being written by ZoneMinder. */
  beingWritten = 0;
  /** Left for later after an error of their own. */
  putOff = 0;
  /** Failed so often that only a person tries them again. */
  quarantined = 0;
  /** Purged before they were read. */
  absent = 0;
  /** Not worth looking at, as the settings say. */
  passedOver = 0;
  /** Events that were decided. */
  events = 0;

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

  fields(): LogFields {
    const {
      found,
      processed,
      recognized,
      carried,
      faces,
      failed,
      beingWritten,
      putOff,
      quarantined,
      left,
      absent,
      events,
      passedOver,
    } = this;
    const tookMs = Math.round(this.tookMs);
    const framesPerSecond = Math.round((processed / Math.max(this.tookMs, 1)) * 100_000) / 100;
    return {
      found,
      processed,
      recognized,
      carried,
      faces,
      failed,
      beingWritten,
      putOff,
      quarantined,
      left,
      absent,
      passedOver,
      events,
      tookMs,
      framesPerSecond,
    };
  }
}
