import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError, messageOf } from "../../errors.ts";
import type { Change, ResultHistory } from "../../store/result-history.ts";
import { eventKeyText, keyText } from "../../store/results.ts";

export interface LiveFeedOptions {
  /** How often the store is asked for what other processes wrote. */
  readonly everyMs: number;
  readonly maxListeners: number;
}

export interface LiveFeed extends AsyncDisposable {
  /**
   * Tells of each change once, in order, from now on or from behind `after`, until `stop` is called. Where there is
   * more behind `after` than is caught up with, it begins with the latest.
   *
   * @throws {FaceServiceError} OVERLOADED with too many listeners; what the store throws
   */
  listen(after: string | undefined, tell: (change: Change) => void): Promise<Listening>;
}

export interface Listening {
  /** Nothing was missed since here. */
  readonly position: string;
  stop(): void;
}

interface FeedLog {
  warn(fields: Readonly<Record<string, unknown>>, phrase: string): void;
}

const pageSize = 500;
/** A client that was away for longer begins anew. */
const maxCaughtUp = 5000;
const afterFailureMs = 2000;
/** Changes of the last seconds, which a store may tell twice. */
const maxRemembered = 4000;

/** One poll of the store for all who listen; none while nobody does. */
export function openLiveFeed(store: Pick<ResultHistory, "changes">, options: LiveFeedOptions, log: FeedLog): LiveFeed {
  const listeners = new Set<(change: Change) => void>();
  const told = new Recent(maxRemembered);
  const stop = new AbortController();
  let position: string | undefined;
  let running: Promise<void> | undefined;

  const poll = async (): Promise<number> => {
    const next = await store.changes({ limit: pageSize, ...(position === undefined ? {} : { after: position }) });
    position = next.position;
    for (const change of next.changes) if (told.isNew(idOf(change))) for (const tell of listeners) tell(change);
    return options.everyMs;
  };
  const pollAll = async (): Promise<void> => {
    let failure = "";
    while (listeners.size > 0 && !stop.signal.aborted) {
      const waitMs = await poll().catch((error: unknown) => {
        if (messageOf(error) !== failure)
          log.warn({ reason: messageOf(error) }, "live feed waits for the results store");
        failure = messageOf(error);
        return afterFailureMs;
      });
      await sleep(waitMs, undefined, { signal: stop.signal }).catch(() => undefined); // ended: the loop sees it
    }
    running = undefined;
    position = undefined;
  };

  return {
    async listen(after, tell) {
      if (listeners.size >= options.maxListeners)
        throw new FaceServiceError("OVERLOADED", "too many follow /live already; http.liveClients says how many may");
      const early: Change[] = [];
      let deliver = (change: Change): void => void early.push(change);
      const listener = (change: Change): void => deliver(change);
      listeners.add(listener);
      try {
        // The place must be known before the caller is told that nothing is missed from here.
        if (position === undefined) position = (await store.changes({ limit: 1 })).position;
        running ??= pollAll();
        const reached = position;
        const missed = after === undefined ? [] : await changesAfter(store, after);
        const seen = new Recent(maxRemembered);
        deliver = (change) => {
          if (seen.isNew(idOf(change))) tell(change);
        };
        for (const change of [...missed, ...early]) deliver(change);
        return { position: missed.at(-1)?.position ?? reached, stop: () => void listeners.delete(listener) };
      } catch (error) {
        listeners.delete(listener);
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

async function changesAfter(store: Pick<ResultHistory, "changes">, after: string): Promise<readonly Change[]> {
  const found: Change[] = [];
  let position = after;
  for (;;) {
    const next = await store.changes({ after: position, limit: pageSize });
    found.push(...next.changes);
    if (found.length > maxCaughtUp) found.splice(0, found.length - maxCaughtUp);
    if (next.position === position) return found;
    position = next.position;
  }
}

function idOf({ kind, position, result }: Change): string {
  return `${kind} ${"frame" in result ? keyText(result) : eventKeyText(result)} ${position}`;
}

/** Remembers the last so many. */
class Recent {
  readonly #most: number;
  readonly #ids = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  isNew(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#most && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
