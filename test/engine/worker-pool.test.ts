import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { RecognitionJob } from "../../src/engine/engine.ts";
import { startWorkers } from "../../src/engine/start-workers.ts";
import { type PoolSettings, WorkerPool } from "../../src/engine/worker-pool.ts";
import type { WorkerProgram } from "../../src/engine/worker-process.ts";
import { until } from "../support/until.ts";
import type { ScriptedSetup } from "../support/worker-program.ts";

const quiet = { warn: () => undefined, info: () => undefined };
const job = (path: string): RecognitionJob => ({ image: { kind: "path", path } });

function program(setup: ScriptedSetup = {}, startTimeoutMs = 20_000): WorkerProgram<ScriptedSetup> {
  return {
    file: new URL("../support/worker-program.js", import.meta.url),
    setup,
    environment: process.env,
    nodeOptions: [],
    startTimeoutMs,
  };
}

async function openPool(settings: Partial<PoolSettings> = {}, scripted = program()) {
  const all = {
    workers: 1,
    maxQueuedJobs: 100,
    maxQueuedBytes: 1000,
    maxWaitMs: 20_000,
    jobDeadlineMs: 20_000,
    ...settings,
  };
  return new WorkerPool(all, scripted, quiet, await startWorkers(all.workers, scripted));
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("WorkerPool", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pool-"));
  });
  after(() => rm(folder, { recursive: true }));

  test("answers in order with one worker and counts what it has done", async () => {
    await using pool = await openPool();
    const order: number[] = [];
    const jobs = [1, 2, 3, 4, 5].map(async (n) => order.push((await pool.run(job(`ok:${n}`))).size.width));
    const failing = assert.rejects(pool.run(job("fail")), { code: "IMAGE_UNREADABLE", message: "scripted" });
    await Promise.all([...jobs, failing]);
    assert.deepEqual(order, [1, 2, 3, 4, 5]);
    assert.deepEqual(pool.counts, { running: 0, finished: 5, failed: 1, restarted: 0 });
  });

  test("keeps nothing of the answers that it has given", async () => {
    await using pool = await openPool();
    const answers: WeakRef<object>[] = [];
    for (let i = 0; i < 20; i++) answers.push(new WeakRef(await pool.run(job("ok:1"))));
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    const patience = Date.now() + 10_000;
    const kept = (): number => answers.filter((answer) => answer.deref() !== undefined).length;
    while (kept() > 2 && Date.now() < patience) {
      await sleep(10);
      collect();
    }
    assert.ok(kept() <= 2, `${kept()} of ${answers.length} answers are still held`);
  });

  test("gives the jobs to all workers", async () => {
    await using pool = await openPool({ workers: 2 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => pool.run(job("sleep:50"))));
    assert.equal(new Set(answers.map((answer) => answer.size.height)).size, 2);
  });

  test("gives a worker as many jobs at once as it may have, each its own answer", async () => {
    await using pool = await openPool({ jobsAtOnce: 3 });
    const order: number[] = [];
    const run = async (ms: number): Promise<void> => {
      order.push((await pool.run(job(`sleep:${ms}`))).size.width);
    };
    await Promise.all([run(500), run(250), run(1)]);
    assert.deepEqual(order, [1, 250, 500]);
    const large = Array.from({ length: 4 }, () => pool.run({ image: { kind: "bytes", bytes: new Uint8Array(900) } }));
    assert.equal((await Promise.all(large)).length, 4);
  });

  test("finds out which of several jobs kills their worker, and loses none of the others", async () => {
    await using pool = await openPool({ jobsAtOnce: 4 });
    const poison = assert.rejects(pool.run(job("die")), { code: "IMAGE_QUARANTINED" });
    const others = await Promise.all(Array.from({ length: 9 }, (_, n) => pool.run(job(`sleep:${20 + n}`))));
    await poison;
    assert.deepEqual(
      others.map(({ size }) => size.width),
      [20, 21, 22, 23, 24, 25, 26, 27, 28],
    );
    assert.equal(pool.counts.failed, 1);
  });

  test("repeats the jobs that another one's missed deadline took down", async () => {
    await using pool = await openPool({ jobsAtOnce: 2, jobDeadlineMs: 2000 });
    const late = assert.rejects(pool.run(job("hang")), { code: "DEADLINE_EXCEEDED" });
    await sleep(1000);
    const other = await pool.run(job(`hang-once:${join(folder, "hung")}`));
    await late;
    assert.ok(isAlive(other.size.height));
    assert.deepEqual(pool.counts, { running: 0, finished: 1, failed: 1, restarted: 1 });
  });

  test("refuses more than may wait, by number and by bytes, and names the setting", async () => {
    await using pool = await openPool({ maxQueuedJobs: 2 });
    const running = pool.run(job("sleep:300"));
    const large: RecognitionJob = { image: { kind: "bytes", bytes: new Uint8Array(800) } };
    const waiting = [pool.run(large)];
    await assert.rejects(pool.run(large), { code: "OVERLOADED", message: /800 bytes.*engine\.maxQueuedBytes 1000/ });
    waiting.push(pool.run(job("ok:2")));
    await assert.rejects(pool.run(job("ok:3")), { code: "OVERLOADED", message: /2 images.*engine\.maxQueuedJobs/ });
    assert.equal(pool.queuedJobs, 2);
    await Promise.all([running, ...waiting]);
    await Promise.all([pool.run(large), pool.run(large)]);
  });

  test("repeats a job once when its worker dies", async () => {
    await using pool = await openPool();
    const { size } = await pool.run(job(`die-once:${join(folder, "died")}`));
    assert.ok(isAlive(size.height));
    assert.equal(pool.counts.restarted, 1);
  });

  test("gives up on an image that kills two workers, refuses it from then on, and goes on with the others", async () => {
    await using pool = await openPool({ workers: 2 });
    const poison = assert.rejects(pool.run(job("die")), {
      code: "IMAGE_QUARANTINED",
      message: /2 workers died.*SIGKILL/,
    });
    const others = await Promise.all(Array.from({ length: 10 }, (_, n) => pool.run(job(`ok:${n}`))));
    await poison;
    assert.deepEqual(
      others.map((answer) => answer.size.width),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    await assert.rejects(pool.run(job("die")), { code: "IMAGE_QUARANTINED", message: /died over this image/ });
  });

  test("replaces a worker that is idle when it is killed", async () => {
    await using pool = await openPool();
    const first = (await pool.run(job("ok:1"))).size.height;
    process.kill(first, "SIGKILL");
    while (isAlive(first)) await sleep(5);
    const second = (await pool.run(job("ok:1"))).size.height;
    assert.notEqual(second, first);
  });

  test("kills and replaces a worker that misses the deadline", async () => {
    await using pool = await openPool({ jobDeadlineMs: 300 });
    await assert.rejects(pool.run(job("hang")), { code: "DEADLINE_EXCEEDED", message: /engine\.jobDeadlineMs 300/ });
    // A loaded machine may take longer than this deadline for a job that is nothing.
    await until(() =>
      pool.run(job("ok:7")).then(
        ({ size }) => size.width === 7,
        () => false,
      ),
    );
  });

  test("finishes what it has taken when disposed, refuses new jobs, and leaves no process", async () => {
    const pool = await openPool({ workers: 2 });
    const taken = Array.from({ length: 6 }, (_, n) => pool.run(job(`sleep:${20 + n}`)));
    const ended = pool[Symbol.asyncDispose]();
    assert.equal(pool[Symbol.asyncDispose](), ended);
    await assert.rejects(pool.run(job("ok:1")), { code: "UNAVAILABLE", message: /stopping/ });
    await ended;
    const answers = await Promise.all(taken);
    assert.deepEqual(
      answers.map((answer) => answer.size.width),
      [20, 21, 22, 23, 24, 25],
    );
    for (const { size } of answers) assert.ok(!isAlive(size.height));
  });

  test("repeats a job whose worker dies while the pool drains", async () => {
    const pool = await openPool();
    const taken = [pool.run(job(`die-once:${join(folder, "died-draining")}`)), pool.run(job("ok:1"))];
    await pool[Symbol.asyncDispose]();
    assert.equal((await Promise.all(taken)).length, 2);
  });

  test("answers UNAVAILABLE while no worker can be started, also to those that wait", async () => {
    const refuseIf = join(folder, "refuse");
    await using pool = await openPool({}, program({ refuseIf }));
    await writeFile(refuseIf, "");
    const unavailable = { code: "UNAVAILABLE", message: /scripted refusal/ };
    await Promise.all([
      assert.rejects(pool.run(job("die")), { message: /scripted refusal|2 workers died/ }),
      assert.rejects(pool.run(job("ok:1")), unavailable),
    ]);
    await assert.rejects(pool.run(job("ok:1")), unavailable);
    await rm(refuseIf);
    const patience = Date.now() + 20_000;
    const attempt = (): Promise<unknown> =>
      pool.run(job("ok:1")).catch(async (error: unknown) => {
        if (Date.now() > patience) throw error;
        await sleep(20);
        return attempt();
      });
    await attempt();
  });
});

describe("startWorkers", () => {
  test("rejects with the worker's own error", async () => {
    const refusing = program({ refuseIf: "/" });
    await assert.rejects(startWorkers(2, refusing), { code: "MODEL_INVALID", message: "scripted refusal" });
  });

  test("rejects when a worker is not ready in time, or ends", async () => {
    await assert.rejects(startWorkers(1, program({ hang: true }, 300)), { code: "UNAVAILABLE", message: /300 ms/ });
    const missing = { ...program(), file: new URL("./no-such-program.js", import.meta.url) };
    await assert.rejects(startWorkers(1, missing), { code: "UNAVAILABLE", message: /exit code 1/ });
  });
});
