import { FaceServiceError } from "../errors.ts";

/** Messages that the target does not want keep none of the others back. */
export class Refusals {
  readonly #counts: { failed: number };
  #first: unknown;

  /** @param counts - sends that were not acknowledged, for whatever reason */
  constructor(counts: { failed: number }) {
    this.#counts = counts;
  }

  get any(): boolean {
    return this.#first !== undefined;
  }

  /** @throws whatever is no refusal */
  async during(send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      this.#counts.failed++;
      if (!(error instanceof FaceServiceError) || error.code !== "REQUEST_INVALID") throw error;
      this.#first ??= error;
    }
  }

  throwFirst(): void {
    if (this.any) throw this.#first;
  }
}
