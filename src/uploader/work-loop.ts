import { waited } from "../service/retry.ts";
import type { WorkSignal } from "./work-signal.ts";

export interface WorkLoop<T> {
  /** At most so many pieces of work, none that is under way. */
  claim(limit: number): Promise<readonly T[]>;
  /** @throws a bug, which ends the loop */
  work(piece: T): Promise<void>;
  readonly maxInFlight: number;
  /** Told whenever there may be something to claim. */
  readonly signal: WorkSignal;
  /** Aborted: nothing more is claimed. */
  readonly stop: AbortSignal;
  /** Nothing more will come by itself: the loop ends when it finds nothing. */
  hasAllWork(): boolean;
}

/** What was put off comes due without anybody telling. */
const lookEveryMs = 1000;

/**
 * Does work as it comes, a bounded number of pieces at once; returns when what was begun has ended.
 *
 * @throws the first bug of a piece, or what claiming threw
 */
export async function runWorkLoop<T>(loop: WorkLoop<T>): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  while (!loop.stop.aborted && failures.length === 0) {
    const hasAllWork = loop.hasAllWork() && running.size === 0;
    const told = loop.signal.next;
    const pieces = await loop.claim(loop.maxInFlight - running.size);
    for (const piece of pieces) begin(piece, { loop, running, failures });
    if (pieces.length === 0 && hasAllWork) break;
    await untilThereMayBeMore({ loop, running, told, isIdle: pieces.length === 0 });
  }
  while (running.size > 0) await Promise.race(running);
  if (failures.length > 0) throw failures[0];
}

interface Pause<T> {
  readonly loop: WorkLoop<T>;
  readonly running: ReadonlySet<Promise<void>>;
  readonly told: Promise<void>;
  readonly isIdle: boolean;
}

async function untilThereMayBeMore<T>({ loop, running, told, isIdle }: Pause<T>): Promise<void> {
  if (running.size >= loop.maxInFlight) await Promise.race(running);
  else if (isIdle) await firstOf(told, loop.stop, running);
}

interface Begun<T> {
  readonly loop: WorkLoop<T>;
  readonly running: Set<Promise<void>>;
  readonly failures: unknown[];
}

function begin<T>(piece: T, { loop, running, failures }: Begun<T>): void {
  const run: Promise<void> = loop
    .work(piece)
    .catch((error: unknown) => {
      failures.push(error);
    })
    .finally(() => {
      running.delete(run);
      loop.signal.tell();
    });
  running.add(run);
}

async function firstOf(told: Promise<void>, stop: AbortSignal, running: ReadonlySet<Promise<void>>): Promise<void> {
  const enough = new AbortController();
  const timer = waited(lookEveryMs, AbortSignal.any([stop, enough.signal]));
  await Promise.race([told, timer, ...running]);
  enough.abort();
}
