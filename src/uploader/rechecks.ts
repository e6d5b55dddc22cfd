/** Most that wait; what is beyond is not looked at again. */
const maxWaiting = 500;

/** Looks at something again after a while, as long as the program runs. */
export class Rechecks implements AsyncDisposable {
  readonly #afterMs: readonly number[];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();

  /** @param afterMs - each look comes so long after the call */
  constructor(afterMs: readonly number[]) {
    this.#afterMs = afterMs;
  }

  /** @param look - does not throw */
  after(look: () => Promise<void>): void {
    for (const afterMs of this.#afterMs) {
      if (this.#timers.size >= maxWaiting) return;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        const run: Promise<void> = look().finally(() => this.#running.delete(run));
        this.#running.add(run);
      }, afterMs).unref();
      this.#timers.add(timer);
    }
  }

  /** What waits is dropped; what runs is waited for. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#running);
  }
}
