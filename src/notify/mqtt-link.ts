import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { FaceServiceError, messageOf } from "../errors.ts";
import { type Backoff, backoffMs, waited } from "../service/retry.ts";

export interface MqttLinkOptions {
  /** Names the broker in messages. */
  readonly name: string;
  readonly url: string;
  readonly login: Pick<IClientOptions, "username" | "password" | "ca" | "cert" | "key">;
  /** Said by us, retained, when the connection is made and when it is ended; by the broker when it breaks. */
  readonly status: { readonly topic: string; readonly online: string; readonly offline: string };
  /** Of a connection, and of one acknowledgement, in milliseconds. */
  readonly timeoutMs: number;
  /** Called with each connection before anything else is sent. */
  readonly greet: (publish: Publish) => Promise<void>;
  readonly backoff?: Backoff;
}

export interface Publication {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly retain: boolean;
}

/** Returns when the broker has acknowledged it. @throws {FaceServiceError} */
export type Publish = (publication: Publication) => Promise<void>;

const usualBackoff: Backoff = { firstMs: 500, maxMs: 30_000 };
const farewellMs = 1000;

/**
 * A connection to a broker that comes back by itself. The library's own repetition is not used: it would send once
 * more, unseen, what our caller was told had failed.
 */
export class MqttLink implements AsyncDisposable {
  readonly #options: MqttLinkOptions;
  readonly #end = new AbortController();
  readonly #loop: Promise<void>;
  #client: MqttClient | undefined;
  #problem: FaceServiceError;
  /** Told of each try to connect that has ended. */
  readonly #tries = new EventEmitter();

  constructor(options: MqttLinkOptions) {
    this.#options = options;
    this.#problem = new FaceServiceError("UNAVAILABLE", `the broker ${options.name} has not answered yet`);
    this.#loop = this.#keepConnected();
  }

  get isConnected(): boolean {
    return this.#client !== undefined;
  }

  /**
   * @throws {FaceServiceError} UNAVAILABLE without a connection; CONFIG_INVALID when the broker refuses us;
   *   DEADLINE_EXCEEDED when it does not acknowledge: it may have the message all the same
   */
  async publish(publication: Publication): Promise<void> {
    if (this.#client === undefined) await this.#connection();
    const client = this.#client;
    if (client === undefined) throw this.#problem;
    await this.#publishBy(client, publication);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#loop;
  }

  async #keepConnected(): Promise<void> {
    const { name, backoff = usualBackoff } = this.#options;
    const { signal } = this.#end;
    for (let failures = 0; !signal.aborted; ) {
      const client = this.#begin();
      try {
        await this.#serve(client);
        failures = 0;
        this.#problem = new FaceServiceError("UNAVAILABLE", `the broker ${name} has closed the connection`);
      } catch (error) {
        this.#problem = foreseen(error, name);
      }
      this.#client = undefined;
      client.end(true);
      this.#tries.emit("ended");
      failures++;
      if (!signal.aborted) await waited(backoffMs(failures, backoff), signal);
    }
  }

  /** Until the connection breaks, or the end, which is told the broker. @throws when it does not come about */
  async #serve(client: MqttClient): Promise<void> {
    const { signal } = this.#end;
    const giveUp = (): void => void client.end(true);
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      await connected(client, this.#options);
      await this.#greet(client);
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
    this.#client = client;
    this.#tries.emit("ended");
    await closed(client, signal);
    if (!signal.aborted || !client.connected) return;
    const { topic, offline } = this.#options.status;
    await this.#publishBy(client, { topic, payload: offline, retain: true }, farewellMs);
    await ended(client);
  }

  #begin(): MqttClient {
    const { url, login, status, timeoutMs } = this.#options;
    const client = connect(url, {
      ...login,
      clientId: `face-det-rec-${randomBytes(4).toString("hex")}`,
      protocolVersion: 4,
      clean: true,
      keepalive: 30,
      connectTimeout: timeoutMs,
      reconnectPeriod: 0,
      resubscribe: false,
      will: { topic: status.topic, payload: Buffer.from(status.offline), qos: 1, retain: true },
    });
    // Without a listener it would end the process; what it says comes by the promises too.
    client.on("error", () => undefined);
    return client;
  }

  async #greet(client: MqttClient): Promise<void> {
    const { status, greet } = this.#options;
    const publish: Publish = (publication) => this.#publishBy(client, publication);
    await publish({ topic: status.topic, payload: status.online, retain: true });
    await greet(publish);
  }

  /** Waits for the next try to connect, no longer than one may take. */
  async #connection(): Promise<void> {
    const enough = new AbortController();
    const told = once(this.#tries, "ended", { signal: enough.signal }).catch(() => undefined);
    await Promise.race([told, waited(this.#options.timeoutMs, enough.signal)]);
    enough.abort();
  }

  async #publishBy(
    client: MqttClient,
    { topic, payload, retain }: Publication,
    timeoutMs = this.#options.timeoutMs,
  ): Promise<void> {
    const { name } = this.#options;
    const bytes = typeof payload === "string" ? payload : Buffer.from(payload);
    let release: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const lose = (code: "UNAVAILABLE" | "DEADLINE_EXCEEDED", what: string) => () =>
          reject(new FaceServiceError(code, `the broker ${name} ${what}`));
        const onClose = lose("UNAVAILABLE", "went away during a message");
        const timer = setTimeout(lose("DEADLINE_EXCEEDED", `has acknowledged nothing for ${timeoutMs} ms`), timeoutMs);
        client.once("close", onClose);
        release = () => {
          clearTimeout(timer);
          client.off("close", onClose);
        };
        client.publish(topic, bytes, { qos: 1, retain }, (error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      client.end(true);
      throw foreseen(error, name);
    } finally {
      release();
    }
  }
}

function connected(client: MqttClient, { name, timeoutMs }: MqttLinkOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once("connect", () => resolve());
    client.once("error", reject);
    client.once("close", () =>
      reject(new FaceServiceError("UNAVAILABLE", `the broker ${name} did not answer within ${timeoutMs} ms`)),
    );
  });
}

const closed = (client: MqttClient, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (!client.connected || signal.aborted) return resolve();
    const onEnd = (): void => {
      signal.removeEventListener("abort", onEnd);
      resolve();
    };
    client.once("close", onEnd);
    signal.addEventListener("abort", onEnd);
  });

/** So that the broker does not take the end for a break; one that does not answer is left. */
const ended = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => {
    const leave = setTimeout(resolve, farewellMs);
    client.end(false, () => {
      clearTimeout(leave);
      resolve();
    });
  });

/** CONNACK's codes: https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/ section 3.2.2.3 */
const refusals: Readonly<Record<number, string>> = {
  2: "it refuses our client id",
  4: "user or password are wrong; set user and passwordFile",
  5: "it does not let us in; set user and passwordFile, or its access list",
};

function foreseen(error: unknown, name: string): FaceServiceError {
  if (error instanceof FaceServiceError) return error;
  const code = error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : undefined;
  const refusal = code === undefined ? undefined : refusals[code];
  if (refusal !== undefined) return new FaceServiceError("CONFIG_INVALID", `the broker ${name} answers: ${refusal}`);
  return new FaceServiceError("UNAVAILABLE", `the broker ${name} cannot be reached: ${messageOf(error)}`, {
    cause: error,
  });
}
