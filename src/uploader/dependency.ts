import { isRetryable, messageOf } from "../errors.ts";
import type { Log } from "../service/log.ts";
import { type Backoff, retry } from "../service/retry.ts";

export interface DependencyOptions {
  /** What it is, as the log shall name it: "recognition server", "results store". */
  readonly name: string;
  readonly backoff: Backoff;
  /** Ends every wait. */
  readonly signal: AbortSignal;
  readonly log: Pick<Log, "warn" | "info">;
  /** Longest absence, in milliseconds, before `onLost` is told; absent: it is waited for without end. */
  readonly maxAwayMs?: number;
  /** Whether a failure says that it is away; usually: whether it is retryable. */
  readonly isAway?: (error: unknown) => boolean;
  readonly onLost?: (error: unknown) => void;
}

/** Warnings about one dependency are at least so far apart, for one that comes and goes. */
const quietMs = 10_000;

/** Something on the other side that may be away for a while. Its absence is logged once, and its return. */
export class Dependency {
  readonly #options: DependencyOptions;
  #awaySinceMs: number | undefined;
  #warnedMs = Number.NEGATIVE_INFINITY;
  #returnUntold = false;

  constructor(options: DependencyOptions) {
    this.#options = options;
  }

  /** Milliseconds since it last answered, while it does not; undefined while it does. */
  get awayMs(): number | undefined {
    return this.#awaySinceMs === undefined ? undefined : performance.now() - this.#awaySinceMs;
  }

  /**
   * Repeats a call until it succeeds.
   *
   * @param mayPass - asked after a retryable failure: false makes it the call's own, not the dependency's
   * @throws what no waiting mends; the last failure when the signal ends the wait
   */
  async reach<T>(
    call: () => Promise<T>,
    mayPass: (error: unknown, failures: number) => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<T> {
    const { backoff, signal, isAway = isRetryable } = this.#options;
    const answer = await retry(call, {
      backoff,
      signal,
      isTransient: async (error, failures) => {
        if (!isAway(error)) return false;
        if (await mayPass(error, failures)) return true;
        this.#awaySinceMs = undefined;
        return false;
      },
      onFailure: (error) => this.#failed(error),
    });
    this.#succeeded();
    return answer;
  }

  #failed(error: unknown): void {
    const { name, log, maxAwayMs = Number.POSITIVE_INFINITY, onLost } = this.#options;
    const nowMs = performance.now();
    this.#awaySinceMs ??= nowMs;
    if (nowMs - this.#awaySinceMs >= maxAwayMs) onLost?.(error);
    if (this.#returnUntold || nowMs - this.#warnedMs < quietMs) return;
    this.#warnedMs = nowMs;
    this.#returnUntold = true;
    log.warn({ dependency: name, problem: messageOf(error) }, "no answer, trying again");
  }

  #succeeded(): void {
    this.#awaySinceMs = undefined;
    if (!this.#returnUntold) return;
    this.#returnUntold = false;
    const awayMs = Math.round(performance.now() - this.#warnedMs);
    this.#options.log.info({ dependency: this.#options.name, awayMs }, "answers again");
  }
}
