import { type Backoff, backoffMs } from "../service/retry.ts";

const maxRemembered = 10_000;

interface Deferral {
  visits: number;
  notBeforeMs: number;
  /** How many frames had been recognised when this one failed first. */
  readonly recognizedAtFirst: number;
}

/**
 * Frames that failed while the server answered others: they are left for a later pass, each time a longer
 * while, and do not hold up the rest. Forgetting one, as happens beyond a bound, only makes it come sooner.
 */
export class Deferrals {
  readonly #backoff: Backoff;
  readonly #now: () => number;
  readonly #frames = new Map<string, Deferral>();
  #recognized = 0;

  constructor(backoff: Backoff, now: () => number = Date.now) {
    this.#backoff = backoff;
    this.#now = now;
  }

  /** @returns how often it was put off, and whether another frame was recognised since the first time */
  defer(path: string): { readonly visits: number; readonly othersWork: boolean } {
    const deferral = this.#frames.get(path) ?? { visits: 0, notBeforeMs: 0, recognizedAtFirst: this.#recognized };
    deferral.visits++;
    deferral.notBeforeMs = this.#now() + backoffMs(deferral.visits, this.#backoff);
    this.#frames.delete(path);
    this.#frames.set(path, deferral);
    for (const oldest of this.#frames.keys()) {
      if (this.#frames.size <= maxRemembered) break;
      this.#frames.delete(oldest);
    }
    return { visits: deferral.visits, othersWork: this.#recognized > deferral.recognizedAtFirst };
  }

  isPutOff(path: string): boolean {
    const deferral = this.#frames.get(path);
    return deferral !== undefined && this.#now() < deferral.notBeforeMs;
  }

  recognized(path: string): void {
    this.#recognized++;
    this.#frames.delete(path);
  }
}
