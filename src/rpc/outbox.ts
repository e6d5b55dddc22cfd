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

/**
 * The one writer of a socket: messages leave in the order in which they were put, and only while there is a
 * connection. Inside ZeroMQ they could no longer be called back.
 */
export class Outbox {
  readonly #socket: SendingSocket;
  #items: OutboxItem[] = [];
  #connected = false;
  #writing = false;

  constructor(socket: SendingSocket) {
    this.#socket = socket;
  }

  put(item: OutboxItem): void {
    if (!this.#connected) this.#items = this.#items.filter(({ wanted }) => wanted());
    this.#items.push(item);
    this.#wake();
  }

  /** Nothing is sent until {@link resume}. */
  hold(): void {
    this.#connected = false;
  }

  resume(): void {
    this.#connected = true;
    this.#wake();
  }

  #wake(): void {
    if (this.#writing || !this.#connected) return;
    this.#writing = true;
    void this.#write().finally(() => {
      this.#writing = false;
    });
  }

  /** Never rejects. */
  async #write(): Promise<void> {
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) {
      if (!item.wanted()) continue;
      if (this.#connected && (await this.#sent(item))) continue;
      this.#items.unshift(item);
      if (!this.#connected) return;
    }
  }

  /** @returns false if the other side does not read as yet; the socket's send timeout paces the next try */
  async #sent(item: OutboxItem): Promise<boolean> {
    try {
      await this.#socket.send(item.frames);
      item.onSent();
      return true;
    } catch (error) {
      // A closed socket takes nothing more, and its calls have been rejected.
      return (error as NodeJS.ErrnoException).code !== "EAGAIN";
    }
  }
}
