import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { type ErrorCode, FaceServiceError } from "../errors.ts";

export interface ThreadCall {
  readonly id: number;
  /** `close` asks the thread to give back what it holds and to end; it has no reply. */
  readonly method: string;
  readonly argument: unknown;
}

export interface ThreadReply {
  readonly id: number;
  readonly value?: unknown;
  readonly failure?: { readonly code: ErrorCode; readonly message: string } | { readonly bug: unknown };
}

export interface ThreadCallsOptions {
  /** Names the thread's work in messages. */
  readonly what: string;
  readonly deadlineMs: number;
  /** Calls in hand at most, the running one included. */
  readonly maxCalls: number;
  /** What happens, or is to be done, when the thread has died: the end of that message. */
  readonly whenLost?: string;
}

type Method = (argument: never) => unknown;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** Calls methods of a worker thread, which answers them one after another. */
export class ThreadCalls<Methods extends Record<keyof Methods, Method>> implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #options: ThreadCallsOptions;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed: Promise<void> | undefined;
  #lost: { readonly error: FaceServiceError; readonly atMs: number } | undefined;

  constructor(worker: Worker, options: ThreadCallsOptions) {
    this.#worker = worker;
    this.#options = options;
    worker.unref();
    worker.on("message", (reply: ThreadReply) => this.#settle(reply));
    worker.on("error", (error) => this.#lose(error));
    worker.on("exit", () => this.#lose(undefined));
  }

  /** Set when the thread has died by itself; `atMs` by `performance.now`. */
  get lost(): { readonly error: FaceServiceError; readonly atMs: number } | undefined {
    return this.#lost;
  }

  /**
   * @throws {FaceServiceError} what the method threw; OVERLOADED with too many calls in hand; DEADLINE_EXCEEDED,
   *   after which the thread may still do the work; UNAVAILABLE when it is closed or has died
   */
  call<M extends keyof Methods & string>(
    method: M,
    argument?: Parameters<Methods[M]>[0],
  ): Promise<ReturnType<Methods[M]>> {
    const { what, deadlineMs, maxCalls } = this.#options;
    if (this.#closed !== undefined) return refuse("UNAVAILABLE", `${what} is closed`);
    if (this.#lost) return Promise.reject(this.#lost.error);
    if (this.#pending.size >= maxCalls)
      return refuse("OVERLOADED", `${what} has ${maxCalls} calls in hand; send fewer at once or larger batches`);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new FaceServiceError("DEADLINE_EXCEEDED", `${what} has not answered within ${deadlineMs} ms`)),
        deadlineMs,
      );
      this.#worker.ref();
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
      try {
        this.#worker.postMessage({ id, method, argument } satisfies ThreadCall);
      } catch (error) {
        this.#settle({ id, failure: { bug: error } });
      }
    });
  }

  /** Lets the calls in hand finish, then ends the thread. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#lost) return;
    this.#worker.ref();
    const gone = once(this.#worker, "exit");
    this.#worker.postMessage({ id: 0, method: "close", argument: undefined } satisfies ThreadCall);
    const giveUp = setTimeout(() => void this.#worker.terminate(), this.#options.deadlineMs);
    await gone;
    clearTimeout(giveUp);
  }

  #settle({ id, value, failure }: ThreadReply): void {
    const pending = this.#take(id);
    if (!pending) return;
    if (failure === undefined) pending.resolve(value);
    else if ("bug" in failure) pending.reject(failure.bug);
    else pending.reject(new FaceServiceError(failure.code, failure.message));
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    clearTimeout(pending.timer);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker.unref();
    return pending;
  }

  #lose(cause: unknown): void {
    if (this.#lost === undefined) {
      const { what, whenLost = "open it again" } = this.#options;
      const message = `the thread of ${what} has ended${isOutOfMemory(cause) ? ", out of memory" : ""}; ${whenLost}`;
      this.#lost = { error: new FaceServiceError("UNAVAILABLE", message, { cause }), atMs: performance.now() };
      // Those who call are told as well, but not every one of them writes it down.
      if (this.#closed === undefined) process.emitWarning(message, "LostThread");
    }
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(this.#lost.error);
  }
}

const isOutOfMemory = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";

function refuse(code: ErrorCode, message: string): Promise<never> {
  return Promise.reject(new FaceServiceError(code, message));
}
