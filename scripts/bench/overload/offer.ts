import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../../../src/errors.ts";
import { parsed } from "../../../src/rpc/codec.ts";
import { recognizeReply } from "../../../src/rpc/recognize.ts";
import { connectRpc, type RpcClient } from "../../../src/rpc/rpc-client.ts";

export interface Call {
  /** "answered", or the code of the error. */
  readonly outcome: string;
  /** When it was sent, counted from the first. */
  readonly atMs: number;
  readonly tookMs: number;
}

/** Far above what any answer may take: who waits so long is lost. */
const lostMs = 120_000;
const heartbeatMs = 5000;

async function ask(client: RpcClient, frame: Uint8Array, startedMs: number): Promise<Call> {
  const sentMs = performance.now();
  const outcome = await outcomeOf(client, frame);
  return { outcome, atMs: sentMs - startedMs, tookMs: performance.now() - sentMs };
}

async function outcomeOf(client: RpcClient, bytes: Uint8Array): Promise<string> {
  try {
    const reply = await client.call("recognize", [{ images: [{ bytes }] }], { timeoutMs: lostMs });
    const [image] = parsed(recognizeReply, reply).images;
    if (image === undefined) return "no answer for the image";
    return "error" in image ? image.error.code : "answered";
  } catch (error) {
    if (error instanceof FaceServiceError) return error.code;
    throw error;
  }
}

/** Clients that are always waiting for one answer, enough of them to keep every worker busy. */
const busyClients = 8;

export async function measureCapacity(
  endpoint: string,
  frames: readonly Uint8Array[],
  seconds: number,
): Promise<{ readonly perSecond: number; readonly p99Ms: number }> {
  const clients = Array.from({ length: busyClients }, () => connectRpc(endpoint, { heartbeatMs }));
  const calls: Call[] = [];
  let sent = 0;
  const startedMs = performance.now();
  const work = async (client: RpcClient): Promise<void> => {
    while (performance.now() - startedMs < seconds * 1000)
      calls.push(await ask(client, frames[sent++ % frames.length] ?? new Uint8Array(), startedMs));
  };
  await Promise.all(clients.map(work));
  const tookS = (performance.now() - startedMs) / 1000;
  for (const client of clients) await client[Symbol.asyncDispose]();
  const sorted = calls.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return { perSecond: calls.length / tookS, p99Ms: sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0 };
}

export interface Offered {
  readonly endpoint: string;
  readonly frames: readonly Uint8Array[];
  readonly clients: number;
  /** Of all clients together. */
  readonly perSecond: number;
  readonly seconds: number;
}

/** Sends at an even pace, whatever is answered, and waits for every answer at the end. */
export async function offer(
  { endpoint, frames, clients: count, perSecond, seconds }: Offered,
  onDone: (calls: number) => void,
): Promise<{ readonly calls: readonly Call[]; readonly sentSeconds: number }> {
  const clients = Array.from({ length: count }, () => connectRpc(endpoint, { heartbeatMs }));
  const calls: Promise<Call>[] = [];
  let done = 0;
  const startedMs = performance.now();
  for (let passedS = 0; passedS < seconds; passedS = (performance.now() - startedMs) / 1000) {
    for (const due = Math.floor(passedS * perSecond); calls.length < due; ) {
      const client = clients[calls.length % count] as RpcClient;
      const frame = frames[calls.length % frames.length] ?? new Uint8Array();
      const call = ask(client, frame, startedMs);
      void call.then(() => onDone(++done));
      calls.push(call);
    }
    await sleep(5);
  }
  const sentSeconds = (performance.now() - startedMs) / 1000;
  const all = await Promise.all(calls);
  for (const client of clients) await client[Symbol.asyncDispose]();
  return { calls: all, sentSeconds };
}
