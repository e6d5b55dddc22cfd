import { FaceServiceError, isRetryable } from "../errors.ts";
import type { Log } from "../service/log.ts";

/** So long after a failure it is not tried again. */
const pauseMs = 5000;

/**
 * Something that may be away, at the start as well: faces are recognised without it, and who asks for it is told why
 * it is not there. It is opened when it is first wanted, and again after a failure.
 */
export class Late<T extends AsyncDisposable> implements AsyncDisposable {
  readonly #what: string;
  readonly #open: () => Promise<T>;
  readonly #log: Pick<Log, "warn">;
  #opening: Promise<T> | undefined;
  #failure: { readonly error: FaceServiceError; readonly atMs: number } | undefined;
  #isClosed = false;

  constructor(what: string, open: () => Promise<T>, log: Pick<Log, "warn">) {
    this.#what = what;
    this.#open = open;
    this.#log = log;
  }

  /** @throws {FaceServiceError} UNAVAILABLE or DEADLINE_EXCEEDED while it cannot be had, whatever the reason */
  async get(): Promise<T> {
    if (this.#isClosed) throw new FaceServiceError("UNAVAILABLE", `the ${this.#what} is closed`);
    const failure = this.#failure;
    if (failure !== undefined && performance.now() - failure.atMs < pauseMs) throw failure.error;
    this.#opening ??= this.#open();
    try {
      const opened = await this.#opening;
      this.#failure = undefined;
      return opened;
    } catch (error) {
      this.#opening = undefined;
      throw this.#remember(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const opened = await this.#opening?.catch(() => undefined); // told to who asked
    await opened?.[Symbol.asyncDispose]();
  }

  #remember(error: unknown): unknown {
    if (!(error instanceof FaceServiceError)) return error;
    if (this.#failure?.error.message !== error.message)
      this.#log.warn({ reason: error.message }, `${this.#what} not opened`);
    // To who asks it is the same whether it is away or set up wrongly: not now.
    const told = isRetryable(error) ? error : new FaceServiceError("UNAVAILABLE", error.message, { cause: error });
    this.#failure = { error: told, atMs: performance.now() };
    return told;
  }
}
