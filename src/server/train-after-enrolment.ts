import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { messageOf } from "../errors.ts";
import { makeDirectory } from "../files/directory.ts";
import { readText } from "../files/missing.ts";
import { writeDurably } from "../files/write-file.ts";
import { oneAtATime } from "../gallery/one-at-a-time.ts";
import type { Enrolment } from "../http/compatible/enrol.ts";
import type { Log } from "../service/log.ts";

/** What of the training jobs is needed: one runs at a time, and `start` refuses a second. */
export interface Trainer {
  isRunning(): boolean;
  start(): Promise<unknown>;
  /** Whether a training would learn anything of these people; without it they are named by their pictures alone. */
  isWorthwhile(names: readonly string[]): Promise<boolean>;
}

export interface TrainAfterEnrolmentOptions {
  /** Absolute; says for whom no training has come to its end yet, so that the next start begins one. */
  readonly file: string;
  readonly log: Pick<Log, "info" | "warn">;
  readonly waitMs?: number;
}

/** Clients register one picture after the other: so long after the last one the training begins. */
const quietMs = 10_000;

/**
 * Begins a training some time after people were enrolled by clients that cannot ask for one. What comes while one runs
 * is trained after it; what a stop or a kill kept from its training gets it after the next start.
 */
export async function trainAfterEnrolment(
  trainer: Trainer,
  options: TrainAfterEnrolmentOptions,
): Promise<Enrolment & AsyncDisposable> {
  const training = new EnrolmentTraining(trainer, options);
  await training.resume();
  return training;
}

class EnrolmentTraining implements Enrolment, AsyncDisposable {
  readonly #trainer: Trainer;
  readonly #options: TrainAfterEnrolmentOptions;
  readonly #serially = oneAtATime();
  readonly #waiting = new Set<string>();
  /** Of the training that is begun here. */
  #learning: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(trainer: Trainer, options: TrainAfterEnrolmentOptions) {
    this.#trainer = trainer;
    this.#options = options;
  }

  async resume(): Promise<void> {
    for (const name of await this.#marked()) this.#waiting.add(name);
    if (this.#waiting.size > 0) this.#wait();
  }

  async changed(name: string): Promise<void> {
    this.#waiting.add(name);
    this.#wait();
    await this.#mark();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#serially(() => Promise.resolve());
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#begin(), this.#options.waitMs ?? quietMs).unref();
  }

  async #begin(): Promise<void> {
    if (this.#trainer.isRunning()) return this.#wait();
    const { log } = this.#options;
    const enrolled = [...this.#waiting];
    this.#waiting.clear();
    this.#learning = enrolled;
    try {
      if (enrolled.length > 0 && (await this.#trainer.isWorthwhile(enrolled))) {
        await this.#trainer.start();
        log.info({}, "training begun after people were enrolled");
        this.#wait(); // for its end
      } else this.#learning = [];
    } catch (error) {
      this.#learning = [];
      // With the next enrolment, or after the next start.
      for (const name of enrolled) this.#waiting.add(name);
      log.warn({ reason: messageOf(error) }, "training after an enrolment not begun");
    }
    await this.#mark();
  }

  async #marked(): Promise<readonly string[]> {
    const { file, log } = this.#options;
    try {
      const text = await readText(file);
      return text === undefined ? [] : z.array(z.string()).parse(JSON.parse(text));
    } catch (error) {
      log.warn({ reason: messageOf(error) }, "not known whether a training is due after an enrolment");
      return [];
    }
  }

  /** What is kept of the enrolled has been kept already, so that a failure is told in the log alone. */
  #mark(): Promise<void> {
    const { file, log } = this.#options;
    return this.#serially(async () => {
      const names = [...new Set([...this.#learning, ...this.#waiting])];
      try {
        if (names.length === 0) return await rm(file, { force: true });
        await makeDirectory(dirname(file));
        await writeDurably(file, `${JSON.stringify(names)}\n`, { mode: 0o600 });
      } catch (error) {
        log.warn({ reason: messageOf(error) }, "a restart would forget that a training is due after an enrolment");
      }
    });
  }
}
