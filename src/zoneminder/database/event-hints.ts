/** More are forgotten: the walk finds every event by itself, a hint only makes it come sooner. */
const maxHints = 1000;
const eventPattern = /^[1-9]\d{0,19}$/;

/** Events that somebody pointed at, until the walk takes them up. */
export class EventHints {
  readonly #events = new Set<string>();
  readonly #listeners = new Set<() => void>();

  /** @returns false for a text that is no event's id */
  add(event: string): boolean {
    if (!eventPattern.test(event) || BigInt(event) >= 2n ** 64n) return false;
    if (this.#events.size < maxHints) this.#events.add(event);
    this.wake();
    return true;
  }

  /** There may be new work, of an event that is not known. */
  wake(): void {
    for (const listener of this.#listeners) listener();
  }

  take(): readonly string[] {
    const events = [...this.#events];
    this.#events.clear();
    return events;
  }

  onHint(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}
