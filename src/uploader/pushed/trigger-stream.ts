import { connect, type Socket } from "node:net";
import { FaceServiceError } from "../../errors.ts";
import type { Log } from "../../service/log.ts";
import { type Backoff, backoffMs } from "../../service/retry.ts";
import type { EventHints } from "../../zoneminder/database/event-hints.ts";
import { onLines } from "./lines.ts";

export interface TriggerStreamOptions {
  /** `tcp://HOST:PORT` or `unix://PATH` of ZoneMinder's zmtrigger.pl. */
  readonly endpoint: string;
  readonly hints: EventHints;
  readonly log: Pick<Log, "info" | "warn">;
  readonly backoff?: Backoff;
}

/** A connection that stood so long was a good one: after it the waits begin anew. */
const goodAfterMs = 30_000;
const usualBackoff: Backoff = { firstMs: 500, maxMs: 60_000 };

/**
 * Listens to what zmtrigger.pl tells everybody who is connected: `<monitor>|on|<time>|<event>` when an alarm begins,
 * `off` when it ends. Reconnects for as long as it is held; while it is not connected nothing is lost, the search
 * finds the events by itself.
 *
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export function openTriggerStream(options: TriggerStreamOptions): Disposable {
  const address = addressOf(options.endpoint);
  const stream = new TriggerStream(() => connect(address), options);
  return { [Symbol.dispose]: () => stream.end() };
}

class TriggerStream {
  readonly #connect: () => Socket;
  readonly #options: TriggerStreamOptions;
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #ended = false;

  constructor(open: () => Socket, options: TriggerStreamOptions) {
    this.#connect = open;
    this.#options = options;
    this.#open();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  #open(): void {
    const { hints, log, endpoint, backoff = usualBackoff } = this.#options;
    const socket = this.#connect();
    this.#socket = socket;
    let connectedMs: number | undefined;
    let problem = "the other side ended the connection";
    socket.setKeepAlive(true, 60_000);
    socket.unref();
    socket.once("connect", () => {
      connectedMs = performance.now();
      log.info({ endpoint }, "listening to ZoneMinder's triggers");
      hints.wake(); // an alarm may have begun meanwhile
    });
    onLines(socket, (line) => {
      const [, event] = /^\d+\|(?:on|off)\|\d+\|(\d+)$/.exec(line) ?? [];
      if (event !== undefined) hints.add(event);
    });
    socket.on("error", (error) => {
      problem = error.message;
    });
    socket.once("close", () => {
      if (this.#ended) return;
      const wasGood = connectedMs !== undefined && performance.now() - connectedMs >= goodAfterMs;
      this.#failures = wasGood ? 1 : this.#failures + 1;
      // Once an absence is enough: a zmtrigger.pl that is not running would fill the log.
      if (this.#failures === 1) log.warn({ endpoint, problem }, "ZoneMinder's triggers not heard, trying again");
      this.#timer = setTimeout(() => this.#open(), backoffMs(this.#failures, backoff)).unref();
    });
  }
}

function addressOf(endpoint: string): { readonly path: string } | { readonly host: string; readonly port: number } {
  const [, path] = /^unix:\/\/(\/.+)$/.exec(endpoint) ?? [];
  if (path !== undefined) return { path };
  const [, host, port] = /^tcp:\/\/([^/:]+):(\d{1,5})$/.exec(endpoint) ?? [];
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new FaceServiceError("CONFIG_INVALID", `expected tcp://HOST:PORT or unix://PATH of zmtrigger, got ${endpoint}`);
}
