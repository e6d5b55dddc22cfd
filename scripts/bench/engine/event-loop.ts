import { monitorEventLoopDelay } from "node:perf_hooks";

export interface EventLoopDelay {
  readonly p99Ms: number;
  readonly maxMs: number;
}

const resolutionMs = 5;

/** Measures how late this process's timers are, until it is stopped. */
export function watchEventLoop(): { readonly stop: () => EventLoopDelay } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  // The monitor's own timer fires each 5 ms; only what comes on top is delay.
  const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  return {
    stop() {
      delay.disable();
      return { p99Ms: beyond(delay.percentile(99)), maxMs: beyond(delay.max) };
    },
  };
}
