import type { DetectedLabel } from "./seed-frame.ts";

/** Answers about pictures by their paths, of the frames that were recognised last: what is forgotten is asked again. */
export class RememberedLabels {
  readonly #limit: number;
  readonly #labels = new Map<string, readonly DetectedLabel[]>();

  constructor(limit = 2000) {
    this.#limit = limit;
  }

  put(path: string, labels: readonly DetectedLabel[]): void {
    this.#labels.delete(path);
    this.#labels.set(path, labels);
    const oldest = this.#labels.keys().next();
    if (this.#labels.size > this.#limit && oldest.done !== true) this.#labels.delete(oldest.value);
  }

  of(path: string): readonly DetectedLabel[] | undefined {
    return this.#labels.get(path);
  }
}
