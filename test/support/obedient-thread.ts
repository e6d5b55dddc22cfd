// A worker thread for the tests of thread calls: does what its methods' names say.
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import type { ThreadCall, ThreadReply } from "../../src/sqlite/thread-calls.ts";

export interface ObedientMethods {
  echo(text: string): string;
  wait(ms: number): void;
  refuse(): void;
  fail(): void;
  die(): void;
}

parentPort?.on("message", async ({ id, method, argument }: ThreadCall) => {
  if (method === "close") return parentPort?.close();
  if (method === "die") throw new Error("as told");
  if (method === "wait") await sleep(Number(argument));
  parentPort?.postMessage(replyTo(id, method, argument));
});

function replyTo(id: number, method: string, argument: unknown): ThreadReply {
  if (method === "refuse") return { id, failure: { code: "REQUEST_INVALID", message: "as told" } };
  if (method === "fail") return { id, failure: { bug: new TypeError("as told") } };
  return { id, value: argument };
}
