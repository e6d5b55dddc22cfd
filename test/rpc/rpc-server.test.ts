import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isRetryable } from "../../src/errors.ts";
import { decodeEvent, encodeEvent } from "../../src/rpc/codec.ts";
import { connectRpc } from "../../src/rpc/rpc-client.ts";
import { bareSocket, MemoryLog, serveForTest } from "../support/rpc.ts";

import { methods } from "../support/rpc-methods.ts";
import { until } from "../support/until.ts";

/** Only the client's patience: a stalled machine is no lost server. */
const heartbeatMs = 10_000;
const soon = { timeoutMs: 60_000 };

/** The usual methods and one that answers when it is let go. */
function holding() {
  let release: (value: string) => void = () => undefined;
  const released = new Promise<string>((resolve) => {
    release = resolve;
  });
  const hold = { args: ["value"], doc: "Answers when it is let go.", call: () => released };
  return { methods: { ...methods, hold }, release: () => release("held") };
}

describe("serveRpc", () => {
  test("tells of itself by the built-in methods", async () => {
    await using server = await serveForTest({ methods });
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    const call = (method: string, ...args: unknown[]) => client.call(method, args, soon);
    assert.deepEqual(await call("_zerorpc_list"), ["echo", "wait", "refuse"]);
    assert.equal(await call("_zerorpc_name"), "DetectRPC");
    assert.deepEqual(await call("_zerorpc_ping"), ["pong", "DetectRPC"]);
    assert.equal(await call("_zerorpc_help", "echo"), "Answers its argument.");
    assert.deepEqual(await call("_zerorpc_args", "wait"), [{ name: "ms" }]);
    assert.deepEqual((await call("_zerorpc_inspect")) as object, {
      name: "DetectRPC",
      methods: {
        echo: { args: [{ name: "value" }], doc: "Answers its argument." },
        wait: { args: [{ name: "ms" }], doc: "Answers after so many milliseconds." },
        refuse: { args: [{ name: "code" }], doc: "Fails." },
      },
    });
    await assert.rejects(call("_zerorpc_help", "toString"), { code: "REQUEST_INVALID", message: /KeyError/ });
    await assert.rejects(call("constructor"), { code: "REQUEST_INVALID", message: /NameError/ });
  });

  for (const [kind, id] of [
    ["text", "6b1c7a52-3f0e-4e0a-9d57-0a1b2c3d4e5f"],
    ["bytes", new Uint8Array(Buffer.from("1f2e3d4c5b6a79880000000000000001"))],
  ] as const)
    test(`names the channel by ${kind} when the caller did, in heartbeats, answers and errors`, async () => {
      await using server = await serveForTest({ methods });
      const socket = bareSocket(server.endpoints[0] ?? "");
      const names: string[] = [];
      for (const [name, args] of [
        ["wait", [120]],
        ["nosuch", []],
      ] as const) {
        await socket.send(["", encodeEvent({ id, name, args })]);
        do {
          const [delimiter, payload] = await socket.receive();
          assert.equal(delimiter?.length, 0);
          const event = decodeEvent(payload as Uint8Array);
          assert.deepEqual(event.responseTo, id);
          names.push(event.name);
        } while (names.at(-1) === "_zpc_hb");
      }
      socket.close();
      assert.deepEqual(
        names.filter((name) => name !== "_zpc_hb"),
        ["OK", "ERR"],
      );
      assert.ok(names.includes("_zpc_hb"));
    });

  test("keeps the whole envelope of a request that came through another router", async () => {
    await using server = await serveForTest({ methods });
    const socket = bareSocket(server.endpoints[0] ?? "");
    await socket.send(["hop", "", encodeEvent({ id: "a", name: "echo", args: [7] })]);
    const [hop, delimiter, payload] = await socket.receive();
    socket.close();
    assert.deepEqual([String(hop), delimiter?.length], ["hop", 0]);
    assert.deepEqual(decodeEvent(payload as Uint8Array).args, [7]);
  });

  test("never drops a call because its client sends no heartbeats, and minds none that come", async () => {
    await using server = await serveForTest({ methods });
    const socket = bareSocket(server.endpoints[0] ?? "");
    await socket.send(["", encodeEvent({ id: "a", name: "wait", args: [600] })]);
    await socket.send(["", encodeEvent({ id: "b", responseTo: "a", name: "_zpc_hb", args: [0] })]);
    await socket.send(["", encodeEvent({ id: "c", responseTo: "a", name: "_zpc_more", args: [100] })]);
    await socket.send(["", encodeEvent({ id: "d", responseTo: "gone", name: "_zpc_hb", args: [0] })]);
    let event: ReturnType<typeof decodeEvent>;
    do event = decodeEvent((await socket.receive())[1] as Uint8Array);
    while (event.name === "_zpc_hb");
    socket.close();
    assert.deepEqual([event.name, event.args], ["OK", [600]]);
    assert.equal(server.counters().dropped, 0);
  });

  test("drops and counts what is not zerorpc, and goes on", async () => {
    const log = new MemoryLog();
    await using server = await serveForTest({ methods, log });
    const socket = bareSocket(server.endpoints[0] ?? "");
    await socket.send(["garbage"]);
    await socket.send(["", "garbage"]);
    await socket.send(["", new Uint8Array(1000).fill(0x91)]);
    await socket.send(["", "", "", ""]);
    await socket.send(["no", "delimiter"]);
    await socket.send(["", encodeEvent({ id: "a", name: "echo", args: [7] })]);
    assert.deepEqual(decodeEvent((await socket.receive())[1] as Uint8Array).args, [7]);
    socket.close();
    assert.equal(server.counters().dropped, 5);
    assert.equal(log.lines.length, 1);
  });

  test("answers a request that has a header but is otherwise wrong", async () => {
    await using server = await serveForTest({ methods });
    const socket = bareSocket(server.endpoints[0] ?? "");
    const ask = async (payload: Uint8Array) => {
      await socket.send(["", payload]);
      return decodeEvent((await socket.receive())[1] as Uint8Array);
    };
    const valid = encodeEvent({ id: "a", name: "echo", args: [1] });
    const cut = await ask(valid.subarray(0, valid.length - 1));
    assert.deepEqual([cut.name, (cut.args as string[])[0]], ["ERR", "REQUEST_INVALID"]);
    const noList = await ask(encodeEvent({ id: "a", name: "echo", args: { value: 1 } }));
    assert.deepEqual([noList.name, (noList.args as string[])[0]], ["ERR", "TypeError"]);
    socket.close();
  });

  test("answers a request above the limit by its size", async () => {
    await using server = await serveForTest({ methods });
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    await assert.rejects(client.call("echo", [new Uint8Array(1_000_001)], soon), {
      code: "REQUEST_INVALID",
      message: /expected at most 1000000 bytes in a request, got 10000\d\d/,
    });
    assert.equal(await client.call("echo", [1], soon), 1);
  });

  test("refuses for a while when the requests under way hold too many bytes", async () => {
    const held = holding();
    await using server = await serveForTest({ methods: held.methods });
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    const refused: unknown[] = [];
    const large = () => client.call("hold", [new Uint8Array(900_000)], soon);
    const calls = Array.from({ length: 6 }, () => large().catch((error: unknown) => void refused.push(error)));
    await until(() => refused.length === 2);
    held.release();
    await Promise.all(calls);
    assert.equal(refused.length, 2);
    assert.ok(refused.every(isRetryable));
    assert.equal(await large(), "held");
  });

  test("closes the connection of a client that sends far more than the limit, and serves the others", async () => {
    await using server = await serveForTest({ methods });
    await using rude = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    await using other = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    await assert.rejects(rude.call("echo", [new Uint8Array(5_000_000)], soon), {
      code: "UNAVAILABLE",
      message: /closed the connection/,
    });
    assert.equal(await other.call("echo", [1], soon), 1);
    assert.equal(await rude.call("echo", [2], soon), 2);
  });

  test("finishes what runs when it is disposed, and refuses what comes then", async () => {
    const held = holding();
    const server = await serveForTest({ methods: held.methods });
    await using client = connectRpc(server.endpoints[0] ?? "", { heartbeatMs });
    const running = client.call("hold", [0], soon);
    await client.call("echo", [1], soon);
    const disposed = server[Symbol.asyncDispose]();
    await assert.rejects(client.call("echo", [2], soon), { code: "UNAVAILABLE", message: /is stopping/ });
    held.release();
    assert.equal(await running, "held");
    await disposed;
    await server.ended;
    await server[Symbol.asyncDispose]();
  });
});
