import { messageOf } from "../errors.ts";
import type { Enrolment } from "../http/compatible/enrol.ts";
import type { Log } from "../service/log.ts";

/** What of the training jobs is needed: one runs at a time, and `start` refuses a second. */
export interface Trainer {
  isRunning(): boolean;
  start(): Promise<unknown>;
  /** Whether a training would learn anything of these people; without it they are named by their pictures alone. */
  isWorthwhile(names: readonly string[]): Promise<boolean>;
}

/** Clients register one picture after the other: so long after the last one the training begins. */
const quietMs = 10_000;

/**
 * Begins a training some time after people were enrolled by clients that cannot ask for one. What comes while one runs
 * is trained after it.
 */
export function trainAfterEnrolment(
  trainer: Trainer,
  log: Pick<Log, "info" | "warn">,
  waitMs = quietMs,
): Enrolment & AsyncDisposable {
  const names = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void begin(), waitMs).unref();
  };
  const begin = async (): Promise<void> => {
    if (trainer.isRunning()) return wait();
    const enrolled = [...names];
    names.clear();
    try {
      if (!(await trainer.isWorthwhile(enrolled))) return;
      await trainer.start();
      log.info({}, "training begun after people were enrolled");
    } catch (error) {
      log.warn({ reason: messageOf(error) }, "training after an enrolment not begun");
    }
  };
  return {
    changed(name) {
      names.add(name);
      wait();
    },
    [Symbol.asyncDispose]() {
      clearTimeout(timer);
      return Promise.resolve();
    },
  };
}
