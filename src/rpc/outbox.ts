/** What a socket can send: zeromq refuses a second send while one is under way. */
export interface SendingSocket {
  send(frames: Uint8Array[]): Promise<void>;
}

export interface OutboxItem {
  readonly frames: Uint8Array[];
  /** Asked just before the send: what nobody waits for any more is dropped. */
  readonly wanted: () => boolean;
  readonly onSent: () => void;
}

/** The one writer of a socket: messages leave in the order in which they were put. */
export class Outbox {
  readonly #socket: SendingSocket;
  readonly #items: OutboxItem[] = [];
  #writing: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(socket: SendingSocket) {
    this.#socket = socket;
  }

  put(item: OutboxItem): void {
    this.#items.push(item);
    if (this.#busy) return;
    this.#busy = true;
    this.#writing = this.#write();
  }

  get length(): number {
    return this.#items.length;
  }

  /** Resolves when nothing is left to send. */
  idle(): Promise<void> {
    return this.#writing;
  }

  async #write(): Promise<void> {
    for (;;) {
      const item = this.#items[0];
      if (item === undefined) break;
      if (!item.wanted() || (await this.#sent(item))) this.#items.shift();
    }
    this.#busy = false;
  }

  /** @returns false if there is nobody to send to as yet; the socket's send timeout paces the next try */
  async #sent(item: OutboxItem): Promise<boolean> {
    try {
      await this.#socket.send(item.frames);
      item.onSent();
      return true;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      return code !== "EAGAIN"; // a closed socket takes nothing more; its calls have been rejected
    }
  }
}
