import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { ThreadCalls } from "../../src/sqlite/thread-calls.ts";
import type { ObedientMethods } from "../support/obedient-thread.ts";

function open({ deadlineMs = 10_000, maxCalls = 100 } = {}): ThreadCalls<ObedientMethods> {
  const worker = new Worker(new URL("../support/obedient-thread.js", import.meta.url));
  return new ThreadCalls<ObedientMethods>(worker, { what: "the thread", deadlineMs, maxCalls });
}

describe("ThreadCalls", () => {
  test("gives every caller the answer to its own call", async () => {
    await using calls = open();
    const texts = Array.from({ length: 50 }, (_, index) => `text ${index}`);
    assert.deepEqual(await Promise.all(texts.map((text) => calls.call("echo", text))), texts);
  });

  test("passes on what the method refused, and a bug as what it is", async () => {
    await using calls = open();
    await assert.rejects(calls.call("refuse"), {
      name: "FaceServiceError",
      code: "REQUEST_INVALID",
      message: "as told",
    });
    await assert.rejects(calls.call("fail"), { name: "TypeError", message: "as told" });
    assert.equal(await calls.call("echo", "still there"), "still there");
  });

  test("rejects an argument that cannot be sent, and goes on", async () => {
    await using calls = open();
    await assert.rejects(calls.call("echo", (() => "code") as unknown as string), { name: "DataCloneError" });
    assert.equal(await calls.call("echo", "still there"), "still there");
  });

  test("refuses a call beyond the bound at once", async () => {
    await using calls = open({ maxCalls: 2 });
    const held = [calls.call("wait", 100), calls.call("wait", 100)];
    await assert.rejects(calls.call("echo", "one too many"), { code: "OVERLOADED", message: /2 calls in hand/ });
    await Promise.all(held);
    assert.equal(await calls.call("echo", "room again"), "room again");
  });

  test("gives up on an answer that does not come in time", async () => {
    await using calls = open({ deadlineMs: 50 });
    await assert.rejects(calls.call("wait", 400), { code: "DEADLINE_EXCEEDED", message: /within 50 ms/ });
  });

  test("rejects all calls, those in hand and later ones, when the thread has died", async () => {
    await using calls = open();
    const held = calls.call("wait", 5000);
    const failed = assert.rejects(held, { code: "UNAVAILABLE", message: /has ended/ });
    await assert.rejects(calls.call("die"), { code: "UNAVAILABLE", message: /has ended/ });
    await failed;
    await assert.rejects(calls.call("echo", "anyone?"), { code: "UNAVAILABLE" });
  });

  test("ends a thread that does not close by itself", async () => {
    const calls = open({ deadlineMs: 50 });
    const held = assert.rejects(calls.call("wait", 60_000), { code: "DEADLINE_EXCEEDED" });
    await calls[Symbol.asyncDispose]();
    await held;
    await assert.rejects(calls.call("echo", "anyone?"), { code: "UNAVAILABLE", message: /is closed/ });
  });
});
