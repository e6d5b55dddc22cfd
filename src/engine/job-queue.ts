import { FaceServiceError } from "../errors.ts";

export interface QueueLimits {
  readonly maxQueuedJobs: number;
  readonly maxQueuedBytes: number;
}

export interface Queued {
  /** Image bytes that this job keeps in memory while it waits. */
  readonly bytes: number;
}

/** Jobs that wait for a worker: first in, first out, bounded by number and by bytes. */
export class JobQueue<Job extends Queued> {
  readonly #limits: QueueLimits;
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
      this.#bytes -= job.bytes;
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
    this.#bytes = 0;
    return this.#jobs.splice(0);
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
  }

  #add(job: Job, place: "first" | "last"): void {
    const taker = this.#takers.shift();
    if (taker !== undefined) {
      taker(job);
      return;
    }
    this.#bytes += job.bytes;
    if (place === "first") this.#jobs.unshift(job);
    else this.#jobs.push(job);
  }
}
