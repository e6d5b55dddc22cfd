import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Log } from "../service/log.ts";
import { waited } from "../service/retry.ts";
import type { SpoolCounts } from "../spool/entries.ts";
import type { Spool } from "../spool/spool.ts";
import type { Dependency } from "./dependency.ts";
import type { FrameBatch, FrameSource } from "./frame-source.ts";
import { spooledText } from "./spooled.ts";
import type { UploadReport } from "./upload-report.ts";
import type { WorkSignal } from "./work-signal.ts";

/** How much the spool may hold; what is beyond waits where it came from. */
export interface SpoolBounds {
  /** Absolute. */
  readonly file: string;
  readonly maxFrames: number;
  readonly maxBytes: number;
  /** Bytes that stay free on its disk, so that what is in it can still be delivered. */
  readonly minFreeBytes: number;
}

export interface IntakeParts {
  readonly source: FrameSource;
  readonly spool: Spool;
  readonly spoolAccess: Dependency;
  readonly bounds: SpoolBounds;
  readonly report: UploadReport;
  readonly signal: WorkSignal;
  readonly log: Pick<Log, "warn" | "info">;
  readonly stop: AbortSignal;
}

const lookAgainMs = 500;

/** Takes frames from a source into the spool, and waits while it is full. */
export class Intake {
  readonly #parts: IntakeParts;
  #full: string | undefined;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Why nothing is taken in now; undefined when there is room. */
  get fullBecause(): string | undefined {
    return this.#full;
  }

  /**
   * One walk of the source.
   *
   * @throws {FaceServiceError} UNAVAILABLE when the source is away
   */
  async walk(): Promise<void> {
    const { source, spool, spoolAccess, stop, report } = this.#parts;
    const cursor = await spoolAccess.reach(() => spool.cursor(source.name));
    report.beingWritten = 0;
    for await (const batch of source.batches({ cursor, signal: stop })) {
      report.beingWritten += batch.unfinished ?? 0;
      if (batch.frames.length > 0 && !(await this.#hasRoom())) return;
      await this.#take(batch);
      if (stop.aborted) return;
    }
  }

  async #take({ frames, closed, cursor, taken }: FrameBatch): Promise<void> {
    const { source, spool, spoolAccess, report, signal } = this.#parts;
    if (frames.length + closed.length > 0 || cursor !== undefined) {
      const intake = {
        source: source.name,
        frames: frames.map((frame) => ({
          monitor: frame.event.monitor,
          event: frame.event.event,
          frame: frame.number,
          body: spooledText(frame),
        })),
        closed: closed.map((one) => ({ ...placeOf(one.event), body: spooledText(one) })),
        cursor,
      };
      report.found += await spoolAccess.reach(() => spool.take(intake));
      signal.tell();
    }
    await taken?.();
  }

  /** @returns false when the stop ended the wait */
  async #hasRoom(): Promise<boolean> {
    const { spool, spoolAccess, stop } = this.#parts;
    for (;;) {
      this.#tell(await this.#problem(await spoolAccess.reach(() => spool.counts())));
      if (this.#full === undefined) return true;
      if (!(await waited(lookAgainMs, stop))) return false;
    }
  }

  /** Said when it becomes full and when it is not any more, not for each number in between. */
  #tell(problem: string | undefined): void {
    const { log } = this.#parts;
    if (problem === undefined && this.#full !== undefined) log.info({}, "spool takes frames again");
    if (problem !== undefined && this.#full === undefined)
      log.warn({ problem }, "spool is full, frames wait where they are");
    this.#full = problem;
  }

  async #problem({ waiting, quarantined, undelivered, usedBytes }: SpoolCounts): Promise<string | undefined> {
    const { file, maxFrames, maxBytes, minFreeBytes } = this.#parts.bounds;
    const frames = waiting + quarantined + undelivered;
    if (frames >= maxFrames) return `it holds ${frames} frames of at most ${maxFrames} (spool.maxFrames)`;
    if (usedBytes >= maxBytes) return `it holds ${usedBytes} bytes of at most ${maxBytes} (spool.maxBytes)`;
    const { bavail, bsize } = await statfs(dirname(file));
    const freeBytes = bavail * bsize;
    return freeBytes < minFreeBytes
      ? `its disk has ${freeBytes} bytes free of at least ${minFreeBytes} (spool.minFreeBytes)`
      : undefined;
  }
}

const placeOf = ({ monitor, event }: { readonly monitor: string; readonly event: string }) => ({ monitor, event });
