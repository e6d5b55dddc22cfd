import { randomBytes } from "node:crypto";
import type { MessageId } from "./codec.ts";

/** A call that waits for its answer. */
export interface PendingCall {
  readonly id: string;
  readonly answer: Promise<unknown>;
  readonly pending: boolean;
  /** Handed to a connection. */
  readonly sent: boolean;
  /** Heartbeat intervals that ended since the server last said anything about this call. */
  silentBeats: number;
  markSent(): void;
  /** These two end the call; later ones change nothing. */
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** The calls under way on one connection, by their channel's id. */
export class PendingCalls {
  readonly #calls = new Map<string, PendingCall>();
  /** Unlike any other client's, so that ids never meet in a log. */
  readonly #prefix = randomBytes(8).toString("hex");
  #count = 0;

  get size(): number {
    return this.#calls.size;
  }

  nextId(): string {
    this.#count += 1;
    return `${this.#prefix}-${this.#count}`;
  }

  open(): PendingCall {
    const calls = this.#calls;
    const id = this.nextId();
    let sent = false;
    let settle: Pick<PendingCall, "resolve" | "reject"> | undefined;
    const answer = new Promise<unknown>((resolve, reject) => {
      settle = { resolve, reject };
    });
    const call: PendingCall = {
      id,
      answer,
      get pending() {
        return calls.has(id);
      },
      get sent() {
        return sent;
      },
      silentBeats: 0,
      markSent() {
        sent = true;
      },
      resolve(value) {
        if (calls.delete(id)) settle?.resolve(value);
      },
      reject(reason) {
        if (calls.delete(id)) settle?.reject(reason);
      },
    };
    calls.set(id, call);
    return call;
  }

  find(id: MessageId | undefined): PendingCall | undefined {
    return typeof id === "string" ? this.#calls.get(id) : undefined;
  }

  /** Those that were handed to a connection and wait for its answers. */
  sent(): readonly PendingCall[] {
    return [...this.#calls.values()].filter((call) => call.sent);
  }

  rejectAll(reason: Error): void {
    for (const call of [...this.#calls.values()]) call.reject(reason);
  }
}
