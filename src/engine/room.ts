/** Lets in any number at once, or one that wants to be alone. */
export class Room {
  #inside = 0;
  /** Those who are alone inside or wait for it; others stay out meanwhile. */
  #alone = 0;
  readonly #waiting: (() => void)[] = [];

  async enter(isAlone: boolean): Promise<void> {
    if (isAlone) this.#alone += 1;
    while (isAlone ? this.#inside > 0 : this.#alone > 0)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#inside += 1;
  }

  leave(isAlone: boolean): void {
    this.#inside -= 1;
    if (isAlone) this.#alone -= 1;
    for (const look of this.#waiting.splice(0)) look();
  }
}
