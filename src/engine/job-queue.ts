import { FaceServiceError } from "../errors.ts";

export interface QueueLimits {
  readonly maxQueuedJobs: number;
  readonly maxQueuedBytes: number;
  /** Longest wait for a worker. */
  readonly maxWaitMs: number;
}

export interface Queued {
  /** Image bytes that this job keeps in memory while it waits. */
  readonly bytes: number;
  /** Its caller's own longest wait, if that is shorter than the queue's. */
  readonly maxWaitMs?: number;
  /** Waits however long it takes; the other bounds hold for it too. */
  readonly isPatient?: boolean;
  readonly reject: (error: Error) => void;
}

/** A job that is expected to wait for longer than this part of what it may is refused at once. */
const admittedShare = 0.8;

/**
 * Jobs that wait for a worker: first in, first out, bounded by number, by bytes and by time. Who would wait too long is
 * told so at once, by the pace at which jobs have left of late; who has waited too long after all, then.
 */
export class JobQueue<Job extends Queued> {
  readonly #limits: QueueLimits;
  readonly #pace = new Pace();
  readonly #patience = new Map<Job, NodeJS.Timeout>();
  readonly #jobs: Job[] = [];
  readonly #takers: ((job: Job | undefined) => void)[] = [];
  #bytes = 0;
  #closed = false;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#jobs.length;
  }

  /** @throws {FaceServiceError} OVERLOADED at a bound, UNAVAILABLE once closed */
  push(job: Job): void {
    if (this.#closed) throw new FaceServiceError("UNAVAILABLE", "the engine is stopping and takes no more images");
    if (this.#takers.length === 0) this.#checkRoom(job);
    this.#add(job, "last");
  }

  /** Puts a job back before all others, whatever the bounds: it had been taken, so it is not to be lost. */
  putBack(job: Job): void {
    this.#add(job, "first");
  }

  /** Waits for a job; undefined once the signal aborts, or the queue is closed and empty. */
  take(signal: AbortSignal): Promise<Job | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    const job = this.#jobs.shift();
    if (job !== undefined) {
      this.#forget(job);
      if (this.#jobs.length > 0) this.#pace.left();
      else this.#pace.rest();
      return Promise.resolve(job);
    }
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#takers.splice(this.#takers.indexOf(taker), 1);
        resolve(undefined);
      };
      const taker = (taken: Job | undefined): void => {
        signal.removeEventListener("abort", leave);
        resolve(taken);
      };
      this.#takers.push(taker);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  /** Takes no new job from now on; those that wait are still given out. */
  close(): void {
    this.#closed = true;
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  /** Empties the queue. */
  takeAll(): readonly Job[] {
    const jobs = this.#jobs.splice(0);
    for (const job of jobs) this.#forget(job);
    return jobs;
  }

  #checkRoom(job: Job): void {
    const { maxQueuedJobs, maxQueuedBytes } = this.#limits;
    if (this.#jobs.length >= maxQueuedJobs)
      throw new FaceServiceError(
        "OVERLOADED",
        `${this.#jobs.length} images wait already, engine.maxQueuedJobs allows ${maxQueuedJobs}; send again later`,
      );
    if (this.#bytes + job.bytes > maxQueuedBytes)
      throw new FaceServiceError(
        "OVERLOADED",
        `${this.#bytes} bytes of images wait already, with ${job.bytes} more they exceed engine.maxQueuedBytes ${maxQueuedBytes}; send again later`,
      );
    const expectedMs = Math.round(this.#jobs.length * this.#pace.intervalMs);
    if (expectedMs > admittedShare * this.#maxWaitMs(job)) throw this.#tooLong(job, `expected to be ${expectedMs} ms`);
  }

  #maxWaitMs({ maxWaitMs = Number.POSITIVE_INFINITY, isPatient = false }: Job): number {
    return isPatient ? Number.POSITIVE_INFINITY : Math.min(maxWaitMs, this.#limits.maxWaitMs);
  }

  #tooLong(job: Job, wait: string): FaceServiceError {
    const whose = this.#maxWaitMs(job) < this.#limits.maxWaitMs ? "its caller" : "engine.maxWaitMs";
    return new FaceServiceError(
      "OVERLOADED",
      `the wait for a worker is ${wait}, ${whose} allows ${this.#maxWaitMs(job)}; send again later`,
    );
  }

  #add(job: Job, place: "first" | "last"): void {
    const taker = this.#takers.shift();
    if (taker !== undefined) {
      taker(job);
      return;
    }
    this.#bytes += job.bytes;
    if (place === "first") {
      this.#jobs.unshift(job);
      return;
    }
    this.#jobs.push(job);
    const waitMs = this.#maxWaitMs(job);
    if (waitMs === Number.POSITIVE_INFINITY) return;
    this.#patience.set(
      job,
      setTimeout(() => this.#giveUp(job), waitMs),
    );
  }

  #giveUp(job: Job): void {
    this.#jobs.splice(this.#jobs.indexOf(job), 1);
    this.#forget(job);
    job.reject(this.#tooLong(job, "longer"));
  }

  #forget(job: Job): void {
    this.#bytes -= job.bytes;
    clearTimeout(this.#patience.get(job));
    this.#patience.delete(job);
  }
}

/** How fast jobs leave a queue in which others wait. */
class Pace {
  /** When the latest left, oldest first. */
  readonly #timesMs: number[] = [];

  /** Mean time from one to the next; 0 before it can be told. */
  get intervalMs(): number {
    const [first = 0] = this.#timesMs;
    const last = this.#timesMs.at(-1) ?? 0;
    return this.#timesMs.length < leastLeft ? 0 : (last - first) / (this.#timesMs.length - 1);
  }

  left(): void {
    this.#timesMs.push(performance.now());
    if (this.#timesMs.length > mostLeft) this.#timesMs.shift();
  }

  /** Nobody waits: the next interval would be the callers', not the workers'. */
  rest(): void {
    this.#timesMs.length = 0;
  }
}

/** Workers take several at once when they work in batches, so that a few intervals tell nothing. */
const leastLeft = 16;
const mostLeft = 64;
