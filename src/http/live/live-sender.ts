import type { Change } from "../../store/result-history.ts";
import { type Corrections, correctedChanges } from "../corrected-results.ts";
import type { EventStream } from "../event-stream.ts";

/** Changes for which the corrections are asked for at once. */
const maxBatch = 200;
/** A client for whom more waits is dropped: it comes again and asks from where it was. */
const maxWaiting = 10_000;

/** Tells one client of changes, in their order, with what people said of the faces. */
export class LiveSender {
  readonly #corrections: Corrections;
  readonly #waiting: Change[] = [];
  #stream: EventStream | undefined;
  #isSending = false;

  constructor(corrections: Corrections) {
    this.#corrections = corrections;
  }

  /** What came before the stream was open waits for it. */
  tell(change: Change): void {
    this.#waiting.push(change);
    if (this.#waiting.length > maxWaiting) this.#drop();
    else this.#send();
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  begin(stream: EventStream): void {
    this.#stream = stream;
    this.#send();
  }

  #send(): void {
    const stream = this.#stream;
    if (stream === undefined || this.#isSending) return;
    this.#isSending = true;
    this.#sendAll(stream)
      .catch(() => this.#drop())
      .finally(() => {
        this.#isSending = false;
      });
  }

  async #sendAll(stream: EventStream): Promise<void> {
    while (this.#waiting.length > 0 && !stream.closed.aborted) {
      const changes = this.#waiting.splice(0, maxBatch);
      const views = await correctedChanges(changes, this.#corrections);
      for (const [nth, { kind, position }] of changes.entries())
        stream.send({ event: kind, id: position, data: views[nth] });
    }
  }

  #drop(): void {
    this.#waiting.length = 0;
    this.#stream?.end();
  }
}
