import { setTimeout as sleep } from "node:timers/promises";
import { exitCodeOf } from "../errors.ts";

/** Something that runs for as long as it is held. Disposing it drains it, then frees what it owns. */
export interface Running extends AsyncDisposable {
  /** Resolves once disposed; rejects if it failed by itself. */
  readonly ended: Promise<void>;
}

export interface RunOptions {
  /** How long a stop may take from the first signal, in milliseconds; then the process gives up with 1. */
  readonly drainMs: number;
  /** Told of the error that ends the run, once, before the exit code is returned. */
  readonly onError: (error: unknown) => void;
  /** What SIGHUP asks for; without it SIGHUP ends the process, as it does by default. */
  readonly onReload?: () => void;
}

/**
 * Runs a service until a signal or its own end, and returns the process exit code.
 *
 * The first SIGINT or SIGTERM aborts `main`'s signal; `main` then returns, which disposes what it holds in
 * reverse order. A second signal, or `drainMs` without an end, gives up with code 1.
 */
export async function runService(main: (signal: AbortSignal) => Promise<void>, options: RunOptions): Promise<number> {
  const stop = new AbortController();
  const giveUp = new AbortController();
  const gaveUp = new Promise<number>((resolve) => giveUp.signal.addEventListener("abort", () => resolve(1)));
  const onSignal = (): void => {
    if (stop.signal.aborted) {
      giveUp.abort();
      return;
    }
    stop.abort();
    void sleep(options.drainMs, undefined, { ref: false }).then(() => giveUp.abort());
  };
  const { onReload } = options;
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  if (onReload !== undefined) process.on("SIGHUP", onReload);
  const finished = main(stop.signal).then(
    () => 0,
    (error: unknown) => {
      options.onError(error);
      return exitCodeOf(error);
    },
  );
  try {
    return await Promise.race([finished, gaveUp]);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    if (onReload !== undefined) process.off("SIGHUP", onReload);
  }
}
