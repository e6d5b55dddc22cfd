import { setTimeout as sleep } from "node:timers/promises";

export interface Backoff {
  /** Longest first wait, in milliseconds; each further one is twice as long. */
  readonly firstMs: number;
  /** No wait is longer, in milliseconds. */
  readonly maxMs: number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/**
 * The wait before a repetition: exponential, capped, and of that a random share from one half on, so that many
 * callers do not come back together.
 *
 * @param failures - how often it failed in a row, from 1
 */
export function backoffMs(failures: number, { firstMs, maxMs, random = Math.random }: Backoff): number {
  const longestMs = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 52));
  return longestMs * (0.5 + 0.5 * random());
}

export interface RetryOptions {
  readonly backoff: Backoff;
  /** Most tries in all; absent: until it succeeds or the signal ends it. */
  readonly maxTries?: number;
  /** Whether this failure may pass; any other one is thrown at once. */
  readonly isTransient: (error: unknown, failures: number) => boolean | Promise<boolean>;
  /** Told of each failure that is followed by a wait. */
  readonly onFailure?: (error: unknown, failures: number, waitMs: number) => void;
  /** Ends a wait; the last failure is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Repeats work until it succeeds.
 *
 * @throws the failure that is not transient, or the last one when tries or the signal end it
 */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { backoff, maxTries = Number.POSITIVE_INFINITY, isTransient, onFailure, signal } = options;
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      if (failures >= maxTries || signal?.aborted || !(await isTransient(error, failures))) throw error;
      const waitMs = backoffMs(failures, backoff);
      onFailure?.(error, failures, waitMs);
      if (!(await waited(waitMs, signal))) throw error;
    }
  }
}

/** @returns false if the signal ended the wait early */
export async function waited(waitMs: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
    return true;
  } catch (error) {
    if (signal?.aborted === true) return false;
    throw error;
  }
}
