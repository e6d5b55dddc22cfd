import { Dealer } from "zeromq";
import { FaceServiceError } from "../errors.ts";
import { decodeEvent, encodeEvent, heartbeatName, isProtocolEvent, type RpcEvent } from "./codec.ts";
import { fromTriple } from "./errors-on-wire.ts";
import { Outbox } from "./outbox.ts";
import { type PendingCall, PendingCalls } from "./pending-calls.ts";

export interface RpcClientOptions {
  /** Interval of heartbeats in both directions; a server silent for twice as long is taken for lost. */
  readonly heartbeatMs: number;
  readonly log?: RpcClientLog;
}

export interface RpcClientLog {
  debug(fields: Readonly<Record<string, unknown>>, phrase: string): void;
}

export interface CallOptions {
  /** Longest wait for the answer, the wait for a connection included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** A connection to one zerorpc server, which comes and goes; any number of calls may be under way on it. */
export interface RpcClient extends AsyncDisposable {
  /**
   * @returns what the method answered, unchecked: parse it with its schema
   * @throws {FaceServiceError} UNAVAILABLE if the server is away or falls silent; DEADLINE_EXCEEDED;
   *   OVERLOADED with too many calls under way; what the server answered, under the server's code
   * @throws the signal's reason, once it is aborted
   */
  call(method: string, args: readonly unknown[], options: CallOptions): Promise<unknown>;
}

/** Most calls under way on one connection. */
const maxPendingCalls = 4096;
/** Heartbeats of the server that may be missed. */
const maxSilentBeats = 2;
/** How long answers are still read after the connection was lost. */
const lastAnswersMs = 100;
const maxReplyBytes = 268_435_456;
/** Pace of trying again to send while the server does not read. */
const sendTimeoutMs = 100;
const reconnectMs = 100;
const maxReconnectMs = 2000;
/** How long a closed connection may go on handing over what was sent. */
const lingerMs = 500;

/** Returns at once; the connection is made, and made again, in the background. */
export function connectRpc(endpoint: string, options: RpcClientOptions): RpcClient {
  return new ZeroRpcClient(endpoint, options);
}

class ZeroRpcClient implements RpcClient {
  readonly #endpoint: string;
  readonly #heartbeatMs: number;
  readonly #log: RpcClientLog | undefined;
  readonly #socket: Dealer;
  readonly #outbox: Outbox;
  readonly #calls = new PendingCalls();
  readonly #reading: Promise<void>;

  constructor(endpoint: string, { heartbeatMs, log }: RpcClientOptions) {
    this.#endpoint = endpoint;
    this.#heartbeatMs = heartbeatMs;
    this.#log = log;
    this.#socket = new Dealer({
      sendTimeout: sendTimeoutMs,
      reconnectInterval: reconnectMs,
      reconnectMaxInterval: maxReconnectMs,
      maxMessageSize: maxReplyBytes,
      linger: lingerMs,
    });
    this.#outbox = new Outbox(this.#socket);
    this.#socket.events.on("handshake", () => this.#outbox.resume());
    this.#socket.events.on("disconnect", () => this.#onDisconnect());
    try {
      this.#socket.connect(endpoint);
    } catch (error) {
      this.#socket.close();
      throw new FaceServiceError(
        "CONFIG_INVALID",
        `cannot connect to ${endpoint}: expected ipc://PATH or tcp://HOST:PORT`,
        {
          cause: error,
        },
      );
    }
    this.#reading = this.#read();
  }

  async call(method: string, args: readonly unknown[], { timeoutMs, signal }: CallOptions): Promise<unknown> {
    signal?.throwIfAborted();
    if (this.#socket.closed) throw this.#away("is closed on this side");
    if (this.#calls.size >= maxPendingCalls)
      throw new FaceServiceError("OVERLOADED", `at most ${maxPendingCalls} calls may wait for ${this.#endpoint}`);
    const call = this.#calls.open();
    const timeout = setTimeout(
      () =>
        call.reject(
          new FaceServiceError("DEADLINE_EXCEEDED", `${this.#endpoint} did not answer within ${timeoutMs} ms`),
        ),
      timeoutMs,
    );
    const beat = setInterval(() => this.#beat(call), this.#heartbeatMs);
    const onAbort = (): void => call.reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      this.#put({ id: call.id, name: method, args }, call);
      return await call.answer;
    } finally {
      clearTimeout(timeout);
      clearInterval(beat);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#calls.rejectAll(this.#away("is closed on this side"));
    this.#socket.close();
    await this.#reading;
  }

  #put(event: RpcEvent, call: PendingCall): void {
    this.#outbox.put({
      frames: [new Uint8Array(0), encodeEvent(event)],
      wanted: () => call.pending,
      onSent: () => call.markSent(),
    });
  }

  #beat(call: PendingCall): void {
    // Counted in beats and not by the clock: after a stall of this process the timer comes before the messages.
    call.silentBeats += 1;
    if (call.silentBeats > maxSilentBeats)
      call.reject(this.#away(`sent nothing for ${maxSilentBeats * this.#heartbeatMs} ms`));
    else if (call.sent)
      this.#put({ id: this.#calls.nextId(), responseTo: call.id, name: heartbeatName, args: [0] }, call);
  }

  /** The server knows this side by the connection: answers to what was sent on the lost one never come. */
  #onDisconnect(): void {
    this.#log?.debug({ endpoint: this.#endpoint, calls: this.#calls.size }, "connection to the server lost");
    this.#outbox.hold();
    const sent = this.#calls.sent();
    const rejectSent = (): void => {
      for (const call of sent) call.reject(this.#away("closed the connection"));
    };
    // The news may overtake the last answers, which are already here but not yet read.
    setTimeout(rejectSent, lastAnswersMs).unref();
  }

  async #read(): Promise<void> {
    for await (const frames of this.#socket) {
      const payload = frames.at(-1);
      if (payload === undefined || frames.length < 2) continue;
      try {
        this.#onEvent(decodeEvent(payload));
      } catch (error) {
        this.#log?.debug({ endpoint: this.#endpoint, error }, "message from the server not understood");
      }
    }
  }

  #onEvent({ responseTo, name, args }: RpcEvent): void {
    const call = this.#calls.find(responseTo);
    if (call === undefined) return; // an answer to a call that was given up
    call.silentBeats = 0;
    if (isProtocolEvent(name)) return;
    if (name === "OK") call.resolve(Array.isArray(args) ? args[0] : undefined);
    else if (name === "ERR") call.reject(fromTriple(args));
    else
      call.reject(new FaceServiceError("REQUEST_INVALID", `expected one answer from ${this.#endpoint}, got ${name}`));
  }

  #away(what: string): FaceServiceError {
    return new FaceServiceError("UNAVAILABLE", `the server at ${this.#endpoint} ${what}`);
  }
}
