import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Engine } from "../../src/engine/engine.ts";
import { startWorkers } from "../../src/engine/start-workers.ts";
import { WorkerPool } from "../../src/engine/worker-pool.ts";
import { bindSocket } from "../../src/rpc/bound-socket.ts";
import { parsed } from "../../src/rpc/codec.ts";
import { recognizeReply } from "../../src/rpc/recognize.ts";
import { connectRpc, type RpcClient } from "../../src/rpc/rpc-client.ts";
import { serveRecognition } from "../../src/server/serve.ts";
import { FakeEngine } from "../support/fake-engine.ts";
import { MemoryLog } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import type { ScriptedSetup } from "../support/worker-program.ts";

const maxMessageBytes = 1_000_000;

/** The real server, queue and worker processes; the workers only pretend to recognise. */
async function serveScripted(maxWaitMs: number) {
  const log = new MemoryLog();
  const program = {
    file: new URL("../support/worker-program.js", import.meta.url),
    setup: {} satisfies ScriptedSetup,
    environment: process.env,
    nodeOptions: [],
    startTimeoutMs: 20_000,
  };
  const settings = { workers: 1, maxQueuedJobs: 500, maxQueuedBytes: 1_000_000, maxWaitMs, jobDeadlineMs: 60_000 };
  const pool = new WorkerPool(settings, program, log, await startWorkers(1, program));
  const facts = new FakeEngine(() => []).status();
  const engine: Engine = {
    recognize: (job) => pool.run(job),
    identify: (job) => pool.run(job),
    status: () => facts,
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
  const classifier = {
    directory: () => undefined,
    problem: () => undefined,
    reload: () => Promise.resolve(undefined),
  };
  const server = serveRecognition(
    await bindSocket({ endpoints: ["tcp://127.0.0.1:0"], maxMessageBytes }),
    { heartbeatMs: 200, maxMessageBytes, classifierKind: "svm", version: "1" },
    { engine, classifier, log },
  );
  return {
    endpoint: server.endpoints[0] ?? "",
    pool,
    log,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await pool[Symbol.asyncDispose]();
    },
  };
}

/** @returns "answered", or the error's code */
async function outcome(client: RpcClient, request: object): Promise<string> {
  const reply = parsed(recognizeReply, await client.call("recognize", [request], { timeoutMs: 180_000 }));
  const [image] = reply.images;
  assert.ok(image);
  return "error" in image ? image.error.code : "answered";
}

describe("a recognition server that gets far more than it can do", () => {
  test("answers or refuses each call of 64 clients, tells its log now and then, and afterwards serves as before", async () => {
    await using server = await serveScripted(300);
    const clients = Array.from({ length: 64 }, () => connectRpc(server.endpoint, { heartbeatMs: 30_000 }));
    const slow = { images: [{ path: "sleep:10" }] }; // 640 of them are 6.4 s of work
    const calls = clients.flatMap((client) => Array.from({ length: 10 }, () => outcome(client, slow)));
    const outcomes = await Promise.all(calls);
    const counts = { answered: 0, OVERLOADED: 0 };
    for (const each of outcomes) {
      assert.ok(each === "answered" || each === "OVERLOADED", each);
      counts[each] += 1;
    }
    assert.ok(counts.answered > 0 && counts.OVERLOADED > 0, JSON.stringify(counts));
    assert.equal(server.pool.counts.finished, counts.answered, "no work was done that nobody awaited");
    assert.equal(server.pool.queuedJobs, 0);
    const told = server.log.lines.filter(({ phrase }) => phrase.startsWith("more images come")).length;
    assert.ok(told > 0 && told < counts.OVERLOADED / 10, `${told} lines of the log`);
    const [first] = clients;
    assert.ok(first);
    assert.equal(await outcome(first, slow), "answered");
    for (const client of clients) await client[Symbol.asyncDispose]();
  });

  test("refuses a live caller early and keeps an uploader's frame", async () => {
    await using server = await serveScripted(60_000);
    await using client = connectRpc(server.endpoint, { heartbeatMs: 30_000 });
    await using home = await temporaryDirectory();
    const go = join(home.path, "go");
    const busy = outcome(client, { images: [{ path: `hold:${go}` }] });
    const uploader = outcome(client, { images: [{ path: "ok:1" }] });
    assert.equal(await outcome(client, { images: [{ path: "ok:2" }], max_wait_ms: 50 }), "OVERLOADED");
    await writeFile(go, "");
    assert.deepEqual(await Promise.all([busy, uploader]), ["answered", "answered"]);
  });
});
