const maxRemembered = 10_000;

/**
 * Tells frames that fail from a server that fails every frame: whether others were recognised since a frame failed
 * first. Forgetting one, as happens beyond a bound and with the process, only makes it tried once more.
 */
export class Deferrals {
  /** How many frames had been recognised when it failed first. */
  readonly #firstFailures = new Map<number, number>();
  #recognized = 0;

  /** @returns whether another frame was recognised since its first failure */
  failed(frame: number): boolean {
    const recognizedAtFirst = this.#firstFailures.get(frame) ?? this.#recognized;
    this.#firstFailures.delete(frame);
    this.#firstFailures.set(frame, recognizedAtFirst);
    for (const oldest of this.#firstFailures.keys()) {
      if (this.#firstFailures.size <= maxRemembered) break;
      this.#firstFailures.delete(oldest);
    }
    return this.#recognized > recognizedAtFirst;
  }

  recognized(frame: number): void {
    this.#recognized++;
    this.#firstFailures.delete(frame);
  }
}
