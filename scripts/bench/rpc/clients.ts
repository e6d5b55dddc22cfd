/** The client process of the RPC bench: any number of connections, each calling again as soon as it is answered. */
import { randomBytes } from "node:crypto";
import { Dealer } from "zeromq";
import { parsed } from "../../../src/rpc/codec.ts";
import { recognizeReply } from "../../../src/rpc/recognize.ts";
import { connectRpc } from "../../../src/rpc/rpc-client.ts";

export type LoadedMethod = "recognize" | "echo" | "take";

export interface ClientsOrder {
  readonly kind: "ours" | "bare";
  readonly endpoint: string;
  readonly method: LoadedMethod;
  readonly clients: number;
  /** Of the frame; 0: its path is sent instead. */
  readonly bytes: number;
  readonly seconds: number;
}

export interface ClientsFigures {
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
  /** Processor time of this process, in seconds. */
  readonly cpuSeconds: number;
}

interface Caller extends AsyncDisposable {
  call(): Promise<void>;
}

function openCaller({ kind, endpoint, method, bytes }: ClientsOrder): Caller {
  const payload = new Uint8Array(randomBytes(bytes));
  payload[0] = method === "echo" ? 1 : 0;
  if (kind === "bare") {
    const socket = new Dealer();
    socket.connect(endpoint);
    return {
      async call() {
        await socket.send(payload);
        await socket.receive();
      },
      async [Symbol.asyncDispose]() {
        socket.close();
        await Promise.resolve();
      },
    };
  }
  const frame =
    bytes > 0 ? { bytes: payload } : { path: "/var/cache/zoneminder/events/1/2026-11-21/42/00007-capture.jpg" };
  const client = connectRpc(endpoint, { heartbeatMs: 5000 });
  const call = (argument: unknown): Promise<unknown> => client.call(method, [argument], { timeoutMs: 60_000 });
  return {
    async call() {
      if (method === "recognize") parsed(recognizeReply, await call({ images: [frame] }));
      else if (method === "take") expectLength(await call(payload), bytes);
      else expectLength(((await call(payload)) as Uint8Array).length, bytes);
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function expectLength(got: unknown, bytes: number): void {
  if (got !== bytes) throw new Error(`expected an answer about ${bytes} bytes, got ${String(got)}`);
}

const warmUpCalls = 20;

async function load(order: ClientsOrder): Promise<ClientsFigures> {
  const callers = Array.from({ length: order.clients }, () => openCaller(order));
  try {
    for (const caller of callers) for (let i = 0; i < warmUpCalls; i++) await caller.call();
    return await measure(callers, order.seconds);
  } finally {
    for (const caller of callers) await caller[Symbol.asyncDispose]();
  }
}

async function measure(callers: readonly Caller[], seconds: number): Promise<ClientsFigures> {
  const latenciesMs: number[] = [];
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const work = async (caller: Caller): Promise<void> => {
    for (let sentMs = startedMs; sentMs - startedMs < seconds * 1000; ) {
      sentMs = performance.now();
      await caller.call();
      latenciesMs.push(performance.now() - sentMs);
    }
  };
  await Promise.all(callers.map(work));
  const { user, system } = process.cpuUsage(startedCpu);
  return { seconds: (performance.now() - startedMs) / 1000, latenciesMs, cpuSeconds: (user + system) / 1e6 };
}

process.on("message", (order: ClientsOrder) => {
  load(order).then(
    (figures) => process.send?.(figures),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once("disconnect", () => process.exit());
