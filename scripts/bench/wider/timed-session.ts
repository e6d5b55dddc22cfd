import { openSession } from "../../../src/models/session.ts";

export interface SessionClock {
  /** Opens sessions whose runs are timed; for `openDetector`. */
  readonly open: typeof openSession;
  /** Milliseconds spent in runs of all of them since the last reset. */
  readonly spentMs: () => number;
  readonly reset: () => void;
}

export function startSessionClock(): SessionClock {
  let spentMs = 0;
  return {
    async open(bytes, options) {
      const session = await openSession(bytes, options);
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        async run(feeds) {
          const startedMs = performance.now();
          const outputs = await session.run(feeds);
          spentMs += performance.now() - startedMs;
          return outputs;
        },
        [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
      };
    },
    spentMs: () => spentMs,
    reset() {
      spentMs = 0;
    },
  };
}
