/**
 * What a resource is made of, given back in reverse order. Used where the parts outlive the function that opens them;
 * Node 20 has no AsyncDisposableStack.
 */
export class Holding implements AsyncDisposable {
  #held: AsyncDisposable[] = [];

  use<T extends AsyncDisposable>(resource: T): T {
    this.#held.push(resource);
    return resource;
  }

  /** Hands everything over to another one, so that this may be disposed without loss. */
  move(): Holding {
    const next = new Holding();
    next.#held = this.#held;
    this.#held = [];
    return next;
  }

  /** Goes on with the rest when one fails, and throws the first failure at the end. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (const resource of this.#held.splice(0).reverse()) {
      try {
        await resource[Symbol.asyncDispose]();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
