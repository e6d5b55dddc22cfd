import type { ThreadCalls } from "./thread-calls.ts";

type Method = (argument: never) => unknown;

/** What callers need of a thread that owns a database. */
export type DatabaseCalls<Methods extends Record<keyof Methods, Method>> = Pick<ThreadCalls<Methods>, "call"> &
  AsyncDisposable;

/** Doubled with each death that follows soon after the one before. */
const usualFirstWaitMs = 1000;
const longestWaitMs = 60_000;
/** A thread that has lived so long died of something new. */
const calmMs = 600_000;

/**
 * Calls methods of a thread that has nothing but what is on the disk: one that has died, of too little memory mostly,
 * is replaced with the first call some time later. SQLite undoes what the dead one had not committed.
 */
export class ReopeningCalls<Methods extends Record<keyof Methods, Method>> implements DatabaseCalls<Methods> {
  readonly #open: () => ThreadCalls<Methods>;
  readonly #firstWaitMs: number;
  #calls: ThreadCalls<Methods>;
  #openedMs = performance.now();
  #deathsInARow = 0;
  #isClosed = false;

  constructor(open: () => ThreadCalls<Methods>, firstWaitMs = usualFirstWaitMs) {
    this.#open = open;
    this.#firstWaitMs = firstWaitMs;
    this.#calls = open();
  }

  /** @throws {FaceServiceError} as {@link ThreadCalls.call}; UNAVAILABLE until the dead thread is replaced */
  call<M extends keyof Methods & string>(
    method: M,
    argument?: Parameters<Methods[M]>[0],
  ): Promise<ReturnType<Methods[M]>> {
    this.#replaceIfDue();
    return this.#calls.call(method, argument);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    return this.#calls[Symbol.asyncDispose]();
  }

  #replaceIfDue(): void {
    const { lost } = this.#calls;
    if (lost === undefined || this.#isClosed) return;
    const before = lost.atMs - this.#openedMs >= calmMs ? 0 : this.#deathsInARow;
    const nowMs = performance.now();
    if (nowMs - lost.atMs < Math.min(this.#firstWaitMs * 2 ** before, longestWaitMs)) return;
    this.#deathsInARow = before + 1;
    this.#openedMs = nowMs;
    this.#calls = this.#open();
  }
}
