/** Wakes whoever waits for work. */
export class WorkSignal {
  #wakeAll: () => void = () => undefined;
  #next = this.#renewed();

  tell(): void {
    const wake = this.#wakeAll;
    this.#next = this.#renewed();
    wake();
  }

  /** To be taken before one looks for work, so that nothing told meanwhile is missed. */
  get next(): Promise<void> {
    return this.#next;
  }

  #renewed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeAll = resolve;
    });
  }
}
