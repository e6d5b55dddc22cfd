import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { IdentificationAnswer, IdentificationJob, RecognitionAnswer, RecognitionJob } from "./engine.ts";
import { JobQueue, type Queued, type QueueLimits } from "./job-queue.ts";
import { bytesOf, type EngineAnswer, type EngineJob, patienceOf } from "./messages.ts";
import { OverloadNotice } from "./overload-notice.ts";
import { Quarantine } from "./quarantine.ts";
import { Room } from "./room.ts";
import { type JobOutcome, startWorker, type WorkerProcess, type WorkerProgram } from "./worker-process.ts";

export interface PoolSettings extends QueueLimits {
  readonly workers: number;
  readonly jobDeadlineMs: number;
  /** Of one worker; absent: one. */
  readonly jobsAtOnce?: number;
}

/** What the pool tells of itself; a program's log fits. */
export interface EngineLog {
  warn(fields: Readonly<Record<string, unknown>>, phrase: string): void;
  info(fields: Readonly<Record<string, unknown>>, phrase: string): void;
}

export interface PoolCounts {
  readonly running: number;
  readonly finished: number;
  readonly failed: number;
  readonly restarted: number;
}

interface PendingJob extends Queued {
  readonly job: EngineJob;
  readonly resolve: (answer: EngineAnswer) => void;
  readonly reject: (error: Error) => void;
  /** Workers that have died over it alone. */
  deaths: number;
  /** Has been in a worker that died over several jobs: the next one gets it alone, to tell which it was. */
  isSuspect: boolean;
}

/** How a job was run. */
interface Run {
  readonly pid: number;
  /** No other job was in the worker. */
  readonly isAlone: boolean;
}

/** A job is given to a second worker when its first one dies, never to a third: it may be what kills them. */
const maxDeaths = 2;
/** Pauses before a worker is started again, by how often it has died in a row without an answer in between. */
const firstPauseMs = 100;
const longestPauseMs = 10_000;

/**
 * Keeps a fixed number of worker processes at work on a bounded queue, and replaces each one that dies.
 */
export class WorkerPool<Setup> implements AsyncDisposable {
  readonly #settings: PoolSettings;
  readonly #program: WorkerProgram<Setup>;
  readonly #log: EngineLog;
  readonly #queue: JobQueue<PendingJob>;
  readonly #quarantine = new Quarantine(() => performance.now());
  readonly #slots: Promise<void>[];
  readonly #overload = new OverloadNotice((refused) =>
    this.#log.warn({ refused, waiting: this.queuedJobs }, "more images come than the workers recognise in time"),
  );
  readonly #closing = new AbortController();
  #alive: number;
  #lastStartError = "";
  #running = 0;
  #finished = 0;
  #failed = 0;
  #restarted = 0;
  #ended: Promise<void> | undefined;

  /** @param workers - started by `startWorkers`; the pool owns them from now on */
  constructor(
    settings: PoolSettings,
    program: WorkerProgram<Setup>,
    log: EngineLog,
    workers: readonly WorkerProcess[],
  ) {
    this.#settings = settings;
    this.#program = program;
    this.#log = log;
    this.#queue = new JobQueue(settings);
    this.#alive = workers.length;
    this.#slots = workers.map((worker) => this.#keep(worker));
  }

  get queuedJobs(): number {
    return this.#queue.length;
  }

  get counts(): PoolCounts {
    return { running: this.#running, finished: this.#finished, failed: this.#failed, restarted: this.#restarted };
  }

  run(job: RecognitionJob): Promise<RecognitionAnswer>;
  run(job: IdentificationJob): Promise<IdentificationAnswer>;
  run(job: EngineJob): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#alive === 0 && this.#lastStartError !== "")
        throw new FaceServiceError("UNAVAILABLE", `no worker can be started: ${this.#lastStartError}`);
      if ("image" in job) this.#quarantine.check(job.image);
      const fail = (error: Error): void => {
        this.#failed += 1;
        this.#overload.count(error);
        reject(error);
      };
      try {
        const asked = { job, bytes: bytesOf(job), ...patienceOf(job) };
        this.#queue.push({ ...asked, resolve, reject: fail, deaths: 0, isSuspect: false });
      } catch (error) {
        fail(error as FaceServiceError);
      }
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= this.#drain();
    return this.#ended;
  }

  async #drain(): Promise<void> {
    this.#queue.close();
    this.#closing.abort();
    await Promise.all(this.#slots);
  }

  /** Serves with one worker after another until the pool is closed and no job is left. */
  async #keep(first: WorkerProcess): Promise<void> {
    let worker: WorkerProcess | undefined = first;
    let deathsInARow = 0;
    while (worker !== undefined) {
      const answered = await this.#serve(worker);
      await worker[Symbol.asyncDispose]();
      this.#alive -= 1;
      deathsInARow = answered ? 0 : deathsInARow + 1;
      worker = await this.#replace(deathsInARow);
    }
  }

  /**
   * Gives jobs to a worker until it is gone or there are no more.
   *
   * @returns whether it has answered any
   */
  async #serve(worker: WorkerProcess): Promise<boolean> {
    const room = new Room();
    const { jobsAtOnce = 1 } = this.#settings;
    const served = Array.from({ length: jobsAtOnce }, () => this.#servePlace(worker, room));
    return (await Promise.all(served)).includes(true);
  }

  async #servePlace(worker: WorkerProcess, room: Room): Promise<boolean> {
    const { jobsAtOnce: places = 1 } = this.#settings;
    let answered = false;
    while (!worker.gone.aborted) {
      const pending = await this.#queue.take(worker.gone);
      if (pending === undefined) break;
      this.#running += 1;
      const isAlone = pending.isSuspect || places === 1;
      await room.enter(isAlone);
      const outcome = await worker
        .run(pending.job, this.#settings.jobDeadlineMs)
        .catch((error: Error): JobOutcome => ({ kind: "failed", error }));
      room.leave(isAlone);
      this.#running -= 1;
      answered ||= outcome.kind === "answered" || outcome.kind === "failed";
      this.#settle(pending, outcome, { pid: worker.pid, isAlone });
    }
    return answered;
  }

  #settle(pending: PendingJob, outcome: JobOutcome, { pid, isAlone }: Run): void {
    if (outcome.kind === "answered") {
      this.#finished += 1;
      pending.resolve(outcome.answer);
      return;
    }
    if (outcome.kind === "lost") {
      this.#queue.putBack(pending);
      return;
    }
    if (outcome.kind === "died") {
      if (isAlone) pending.deaths += 1;
      pending.isSuspect = true;
      this.#log.warn({ worker: pid, how: outcome.how, deaths: pending.deaths }, "worker died over an image");
      if (pending.deaths < maxDeaths) {
        this.#queue.putBack(pending);
        return;
      }
      if ("image" in pending.job) this.#quarantine.add(pending.job.image);
    }
    pending.reject(this.#errorOf(outcome));
  }

  #errorOf(outcome: Exclude<JobOutcome, { kind: "answered" | "lost" }>): Error {
    switch (outcome.kind) {
      case "failed":
        return outcome.error;
      case "late":
        return new FaceServiceError(
          "DEADLINE_EXCEEDED",
          `the image was not recognised within engine.jobDeadlineMs ${this.#settings.jobDeadlineMs}; its worker was replaced`,
        );
      case "died":
        return new FaceServiceError(
          "IMAGE_QUARANTINED",
          `${maxDeaths} workers died over this image (last: ${outcome.how}); it is not tried again`,
        );
    }
  }

  /** @returns undefined once the pool is closed and no job is left */
  async #replace(deathsInARow: number): Promise<WorkerProcess | undefined> {
    for (let failures = deathsInARow; ; failures++) {
      if (await this.#isOver(failures)) return undefined;
      try {
        const worker = await startWorker(this.#program);
        this.#alive += 1;
        this.#restarted += 1;
        this.#lastStartError = "";
        this.#log.info({ worker: worker.pid, ...worker.facts }, "worker replaced");
        return worker;
      } catch (error) {
        this.#lastStartError = messageOf(error);
        this.#log.warn({ failures, error: this.#lastStartError }, "worker could not be started");
        if (this.#alive === 0) this.#failAll();
      }
    }
  }

  /** Waits before the next start, the longer the more have failed. */
  async #isOver(failures: number): Promise<boolean> {
    const pauseMs = failures <= 1 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 2));
    // A closing pool does not wait: either a job is left, which cannot, or none is, and this was the last pause.
    await sleep(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    return this.#closing.signal.aborted && this.#queue.length === 0;
  }

  /** Nobody is there to take the waiting jobs: better an answer now than a wait without end. */
  #failAll(): void {
    for (const pending of this.#queue.takeAll())
      pending.reject(new FaceServiceError("UNAVAILABLE", `no worker can be started: ${this.#lastStartError}`));
  }
}
