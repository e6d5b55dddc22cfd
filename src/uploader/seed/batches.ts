import { FaceServiceError } from "../../errors.ts";

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers single questions into calls of several, one call after the other: what is asked while one is under way goes
 * together into the next. The caller bounds how many wait.
 */
export class Batches<Item, Answer> {
  readonly #ask: (items: readonly Item[]) => Promise<readonly Answer[]>;
  readonly #waiting: Waiting<Item, Answer>[] = [];
  #maxItems: number;
  #isAsking = false;

  /** @param ask - answers as many as it is given items, in their order */
  constructor(maxItems: number, ask: (items: readonly Item[]) => Promise<readonly Answer[]>) {
    this.#maxItems = maxItems;
    this.#ask = ask;
  }

  /** @throws what `ask` throws; when a call of several fails for another reason than time, each is asked about alone */
  one(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isAsking) void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.length > 0) await this.#settle(this.#waiting.splice(0, this.#maxItems));
    this.#isAsking = false;
  }

  async #settle(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#ask(batch.map(({ item }) => item));
      for (const [i, answer] of answers.entries()) batch[i]?.resolve(answer);
    } catch (error) {
      const [isLate, isAway] = [isCode(error, "DEADLINE_EXCEEDED"), isCode(error, "UNAVAILABLE")];
      if (isLate) this.#maxItems = Math.ceil(batch.length / 2);
      // One of them may be at fault, and the others must not suffer for it.
      if (batch.length > 1 && !isLate && !isAway) return this.#settleEach(batch);
      for (const { reject } of batch) reject(error);
    }
  }

  async #settleEach(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    for (const one of batch) await this.#settle([one]);
  }
}

const isCode = (error: unknown, code: string): boolean => error instanceof FaceServiceError && error.code === code;
