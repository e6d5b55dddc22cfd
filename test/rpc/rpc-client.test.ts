import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isRetryable } from "../../src/errors.ts";
import { WireError } from "../../src/rpc/errors-on-wire.ts";
import { connectRpc } from "../../src/rpc/rpc-client.ts";
import { ipcPath, MemoryLog, serveForTest } from "../support/rpc.ts";
import { methods } from "../support/rpc-methods.ts";
import { until } from "../support/until.ts";

/** Where silence is not what is tested: a loaded machine may be silent for a second. */
const heartbeatMs = 10_000;
const soon = { timeoutMs: 60_000 };

describe("connectRpc with serveRpc", () => {
  test("answers over TCP and over IPC at once", async () => {
    const path = ipcPath();
    await using server = await serveForTest({
      methods,
      options: { endpoints: ["tcp://127.0.0.1:0", `ipc://${path}`] },
    });
    assert.equal(server.endpoints.length, 2);
    for (const endpoint of server.endpoints) {
      await using client = connectRpc(endpoint, { heartbeatMs });
      assert.deepEqual(
        await client.call("echo", [{ bytes: new Uint8Array([1, 2]), text: "門", list: [1.5, null] }], soon),
        {
          bytes: new Uint8Array([1, 2]),
          text: "門",
          list: [1.5, null],
        },
      );
    }
  });

  test("carries integers of 64 bits to the server and back", async () => {
    await using server = await serveForTest({
      methods: { ...methods, text: { args: ["value"], doc: "", call: ([value]) => Promise.resolve(String(value)) } },
    });
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    assert.equal(await client.call("text", [1_780_000_000_123_456_789n], soon), "1780000000123456789");
    assert.equal(await client.call("text", [1_780_000_000_123], soon), "1780000000123");
    assert.equal(await client.call("echo", [1_780_000_000_123], soon), 1_780_000_000_123);
  });

  test("keeps many calls under way on one connection and gives each its own answer", async () => {
    await using server = await serveForTest({ methods });
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    const waits = Array.from({ length: 200 }, (_, i) => 100 - (i % 100));
    assert.deepEqual(await Promise.all(waits.map((ms) => client.call("wait", [ms], soon))), waits);
  });

  test("hears heartbeats for as long as a call runs, and no longer", async () => {
    await using server = await serveForTest({ methods });
    const beatMs = 500;
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs: beatMs });
    assert.equal(await client.call("wait", [4 * beatMs], soon), 4 * beatMs);
    assert.equal(server.counters().running, 0);
  });

  test("takes a server that falls silent for lost", async () => {
    await using server = await serveForTest({ methods, options: { heartbeatMs: 60_000 } });
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs: 50 });
    await assert.rejects(client.call("wait", [1000], soon), {
      code: "UNAVAILABLE",
      message: /sent nothing for 100 ms/,
    });
  });

  test("gives up at its deadline, or when the caller does", async () => {
    await using server = await serveForTest({ methods });
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    await assert.rejects(client.call("wait", [500], { timeoutMs: 50 }), { code: "DEADLINE_EXCEEDED" });
    const reason = new Error("enough");
    await assert.rejects(client.call("wait", [500], { timeoutMs: 5000, signal: AbortSignal.abort(reason) }), reason);
    const stop = new AbortController();
    const call = client.call("wait", [500], { timeoutMs: 5000, signal: stop.signal });
    stop.abort(reason);
    await assert.rejects(call, reason);
    assert.equal(await client.call("echo", [1], soon), 1);
  });

  test("brings the server's errors back under their codes", async () => {
    const log = new MemoryLog();
    await using server = await serveForTest({ methods, log });
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    await assert.rejects(client.call("refuse", ["OVERLOADED"], soon), (error) => isRetryable(error));
    await assert.rejects(client.call("refuse", ["GALLERY_MISMATCH"], soon), { code: "GALLERY_MISMATCH" });
    await assert.rejects(client.call("nosuch", [], soon), { code: "REQUEST_INVALID", message: /NameError.*nosuch/ });
    assert.deepEqual(log.lines, []);
  });

  test("shows nothing of a bug but logs it", async () => {
    const log = new MemoryLog();
    await using server = await serveForTest({ methods, log });
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    await assert.rejects(client.call("refuse", ["bug"], soon), (error) => {
      assert.ok(error instanceof WireError);
      assert.equal(error.className, "INTERNAL");
      assert.doesNotMatch(error.message, /secret|passwd/);
      return true;
    });
    assert.match(String(log.lines[0]?.fields["err"]), /the secret is 42/);
  });

  test("fails a call at once when the server goes away, and reaches the next server at the same endpoint", async () => {
    const endpoint = `ipc://${ipcPath()}`;
    const first = await serveForTest({ methods, options: { endpoints: [endpoint] } });
    await using client = connectRpc(endpoint, { heartbeatMs: 2000 });
    assert.equal(await client.call("echo", [1], soon), 1);
    await first[Symbol.asyncDispose]();
    await using second = await serveForTest({ methods, options: { endpoints: [endpoint] } });
    // What is sent before the client has noticed goes down with the first one, and says so.
    let answer: unknown;
    await until(async () => {
      answer = await client.call("echo", [2], soon).catch((error: unknown) => {
        assert.equal(isRetryable(error), true);
      });
      return answer !== undefined;
    });
    assert.equal(answer, 2);
    assert.equal(second.counters().calls, 1);
  });

  test("does not hand a later server the calls that were given up before it came", async () => {
    const endpoint = `ipc://${ipcPath()}`;
    await using client = connectRpc(endpoint, { heartbeatMs: 2000 });
    await assert.rejects(client.call("echo", [1], { timeoutMs: 50 }), { code: "DEADLINE_EXCEEDED" });
    await sleep(200);
    await using server = await serveForTest({ methods, options: { endpoints: [endpoint] } });
    assert.equal(await client.call("echo", [2], soon), 2);
    assert.equal(server.counters().calls, 1);
  });

  test("rejects what is under way when the client is closed", async () => {
    await using server = await serveForTest({ methods });
    const client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    const call = assert.rejects(client.call("wait", [300], soon), {
      code: "UNAVAILABLE",
      message: /closed on this side/,
    });
    await client[Symbol.asyncDispose]();
    await call;
    await assert.rejects(client.call("echo", [1], soon), { code: "UNAVAILABLE" });
  });

  test("names an endpoint that is none", () => {
    assert.throws(() => connectRpc("http://x", { heartbeatMs }), { code: "CONFIG_INVALID", message: /http:\/\/x/ });
  });
});
