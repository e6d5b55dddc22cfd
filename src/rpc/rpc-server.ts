import { randomBytes } from "node:crypto";
import type { Router } from "zeromq";
import { FaceServiceError } from "../errors.ts";
import { type BindOptions, type BoundSocket, bindSocket } from "./bound-socket.ts";
import { type RpcMethod, type RpcMethods, withBuiltIns } from "./built-ins.ts";
import {
  decodeEvent,
  decodeIds,
  encodeEvent,
  heartbeatName,
  isProtocolEvent,
  type MessageId,
  type RpcEvent,
} from "./codec.ts";
import { isForeseen, toTriple, WireError } from "./errors-on-wire.ts";
import { checkMsgpackBudget } from "./msgpack-budget.ts";

export interface RpcSettings {
  /** Answered to `_zerorpc_name`, `_zerorpc_ping` and `_zerorpc_inspect`. */
  readonly name: string;
  /** Interval at which a caller hears that its call is still worked on. */
  readonly heartbeatMs: number;
  /** A larger request is answered by an error; so is one with which those under way would be four times as large. */
  readonly maxMessageBytes: number;
}

export type RpcServerOptions = RpcSettings & BindOptions;

export interface RpcServerDependencies {
  readonly methods: RpcMethods;
  readonly log: RpcServerLog;
}

export interface RpcServerLog {
  error(fields: Readonly<Record<string, unknown>>, phrase: string): void;
  warn(fields: Readonly<Record<string, unknown>>, phrase: string): void;
}

export interface RpcCounters {
  /** Calls taken, built-in methods included. */
  readonly calls: number;
  /** Under way, without one that is just being begun. */
  readonly running: number;
  /** Calls answered by an error. */
  readonly errors: number;
  /** Messages that no zerorpc client sends. */
  readonly dropped: number;
  /** Answers and heartbeats to clients that had gone or did not read. */
  readonly undeliverable: number;
}

/** Serves until disposed; disposing refuses new calls, finishes those under way and hands over their answers. */
export interface RpcServer extends AsyncDisposable {
  /** As bound: with the port that was chosen for port 0. */
  readonly endpoints: readonly string[];
  readonly ended: Promise<void>;
  counters(): RpcCounters;
}

/** Most calls under way; the engine behind them has its own, smaller queue. */
const maxRunningCalls = 4096;

/**
 * Resolves when it listens at every endpoint.
 *
 * @throws {FaceServiceError} UNAVAILABLE if an endpoint is taken, CONFIG_INVALID if it cannot be bound
 */
export async function serveRpc(options: RpcServerOptions, deps: RpcServerDependencies): Promise<RpcServer> {
  return serveOn(await bindSocket(options), options, deps);
}

/** Begins to answer on a socket that was bound before, and owns it from now on. */
export function serveOn(bound: BoundSocket, settings: RpcSettings, deps: RpcServerDependencies): RpcServer {
  return new ZeroRpcServer(bound, settings, deps);
}

/** Most bytes that the requests under way may keep in memory, in largest requests. */
const largestRequestsAtOnce = 4;

/** Who asked, and by which id the answer finds back. */
interface Caller {
  /** Routing frames as they came. */
  readonly envelope: readonly Uint8Array[];
  readonly channel: MessageId;
}

class ZeroRpcServer implements RpcServer {
  readonly ended: Promise<void>;
  readonly #bound: BoundSocket;
  readonly #socket: Router;
  readonly #settings: RpcSettings;
  readonly #methods: ReadonlyMap<string, RpcMethod>;
  readonly #log: RpcServerLog;
  readonly #running = new Set<Promise<void>>();
  #runningBytes = 0;
  readonly #counters = { calls: 0, errors: 0, dropped: 0, undeliverable: 0 };
  readonly #idPrefix = randomBytes(8).toString("hex");
  #ids = 0;
  #draining = false;
  #disposed: Promise<void> | undefined;

  constructor(bound: BoundSocket, settings: RpcSettings, { methods, log }: RpcServerDependencies) {
    this.#bound = bound;
    this.#socket = bound.socket;
    this.#settings = settings;
    this.#methods = withBuiltIns(settings.name, methods);
    this.#log = log;
    this.ended = this.#read();
  }

  get endpoints(): readonly string[] {
    return this.#bound.endpoints;
  }

  counters(): RpcCounters {
    return { ...this.#counters, running: this.#running.size };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#drain();
    return this.#disposed;
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.#bound[Symbol.asyncDispose]();
    await this.ended.catch(() => undefined); // whoever holds the server hears of it by `ended`
  }

  async #read(): Promise<void> {
    for await (const frames of this.#socket) this.#onMessage(frames);
  }

  #onMessage(frames: readonly Uint8Array[]): void {
    if (this.#socket.closed) return; // read just before the end, too late to be answered
    const payload = frames.at(-1);
    const delimiter = frames.at(-2);
    if (payload === undefined || frames.length < 3 || delimiter?.length !== 0) {
      this.#drop("no zerorpc envelope");
      return;
    }
    const envelope = frames.slice(0, -2);
    const ids = decodeIds(payload);
    if (ids === undefined) {
      this.#drop("no zerorpc message");
      return;
    }
    if (ids.responseTo !== undefined) return; // heartbeats and flow control of a channel: no call waits for them
    const caller = { envelope, channel: ids.id };
    try {
      const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
      this.#checkRoom(bytes);
      checkMsgpackBudget(payload);
      this.#onRequest(caller, decodeEvent(payload, { useBigInt64: true }), bytes);
    } catch (error) {
      this.#replyError(caller, error);
    }
  }

  #checkRoom(bytes: number): void {
    const { maxMessageBytes } = this.#settings;
    if (bytes > maxMessageBytes)
      throw new FaceServiceError(
        "REQUEST_INVALID",
        `expected at most ${maxMessageBytes} bytes in a request, got ${bytes}; send fewer images at once, or raise server.maxMessageBytes`,
      );
    const isFull = this.#runningBytes + bytes > largestRequestsAtOnce * maxMessageBytes;
    if (isFull || this.#running.size >= maxRunningCalls)
      throw new FaceServiceError(
        "OVERLOADED",
        `${this.#running.size} calls with ${this.#runningBytes} bytes are under way; try again later`,
      );
  }

  #onRequest(caller: Caller, { name, args }: RpcEvent, bytes: number): void {
    if (isProtocolEvent(name)) return;
    if (this.#draining) throw new FaceServiceError("UNAVAILABLE", "the server is stopping; try again");
    const method = this.#methods.get(name);
    if (method === undefined)
      throw new WireError("NameError", `no method ${name}; _zerorpc_list names those there are`);
    if (!Array.isArray(args)) throw new WireError("TypeError", `expected a list of arguments for ${name}`);
    this.#counters.calls += 1;
    const running = this.#run(caller, name, () => method.call(args)).finally(() => {
      this.#running.delete(running);
      this.#runningBytes -= bytes;
    });
    this.#running.add(running);
    this.#runningBytes += bytes;
  }

  /** Never rejects. Beats while the call runs: clients give up on a server that is silent. */
  async #run(caller: Caller, name: string, call: () => Promise<unknown>): Promise<void> {
    const beat = setInterval(() => this.#send(caller, heartbeatName, [0]), this.#settings.heartbeatMs);
    try {
      const value = await call();
      clearInterval(beat);
      this.#send(caller, "OK", [value ?? null]);
    } catch (error) {
      clearInterval(beat);
      if (!isForeseen(error)) this.#log.error({ method: name, err: error }, "call failed by a bug");
      this.#replyError(caller, error);
    }
  }

  #replyError(caller: Caller, error: unknown): void {
    this.#counters.errors += 1;
    this.#send(caller, "ERR", toTriple(error));
  }

  #send({ envelope, channel }: Caller, name: string, args: readonly unknown[]): void {
    this.#ids += 1;
    const payload = encodeEvent({ id: `${this.#idPrefix}-${this.#ids}`, responseTo: channel, name, args });
    // With a send timeout of 0 this is done, or has failed, when it returns: sends cannot meet.
    this.#socket.send([...envelope, new Uint8Array(0), payload]).catch(() => {
      this.#counters.undeliverable += 1;
    });
  }

  #drop(reason: string): void {
    this.#counters.dropped += 1;
    const { dropped } = this.#counters;
    // A stranger that speaks something else speaks often: told at 1, 10, 100, ...
    if (/^10*$/.test(String(dropped))) this.#log.warn({ reason, dropped }, "messages dropped that are not zerorpc");
  }
}
