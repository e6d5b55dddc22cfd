import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { JobQueue, type Queued, type QueueLimits } from "../../src/engine/job-queue.ts";

interface Job extends Queued {
  readonly name: string;
}

const limits: QueueLimits = { maxQueuedJobs: 1000, maxQueuedBytes: 1000, maxWaitMs: 60_000 };
const never = new AbortController().signal;

/** A job, and the error with which the queue let go of it. */
function aJob(name: string, facts: Partial<Job> = {}): { readonly job: Job; readonly refused: Promise<Error> } {
  const { promise, resolve } = settledLater();
  return { job: { name, bytes: 1, reject: resolve, ...facts }, refused: promise };
}

function settledLater(): { readonly promise: Promise<Error>; readonly resolve: (error: Error) => void } {
  let resolve: (error: Error) => void = () => undefined;
  const promise = new Promise<Error>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Jobs leave one after another, others waiting behind them. */
async function leaveAt(queue: JobQueue<Job>, intervalMs: number): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await sleep(intervalMs);
    await queue.take(never);
  }
}

describe("JobQueue", () => {
  test("gives out what waits in its order, and what is put back first", async () => {
    const queue = new JobQueue<Job>(limits);
    for (const name of ["a", "b", "c"]) queue.push(aJob(name).job);
    const first = await queue.take(never);
    assert.ok(first);
    queue.putBack(first);
    const names = [await queue.take(never), await queue.take(never), await queue.take(never)].map((job) => job?.name);
    assert.deepEqual(names, ["a", "b", "c"]);
    queue.close();
    assert.equal(await queue.take(never), undefined);
  });

  test("lets go of a job that no worker took in time, with an error that may pass", async () => {
    const queue = new JobQueue<Job>({ ...limits, maxWaitMs: 30 });
    const late = aJob("late");
    queue.push(late.job);
    const error = await late.refused;
    assert.equal((error as { code?: string }).code, "OVERLOADED");
    assert.match(error.message, /engine\.maxWaitMs allows 30/);
    assert.equal(queue.length, 0);
    for (let i = 0; i < 5; i++) queue.push(aJob("large", { bytes: 200 }).job);
    assert.equal(queue.takeAll().length, 5, "its bytes are free again");
  });

  test("heeds the shorter patience of a caller, and no longer one", async () => {
    const queue = new JobQueue<Job>({ ...limits, maxWaitMs: 40 });
    const live = aJob("live", { maxWaitMs: 10 });
    const patient = aJob("patient", { maxWaitMs: 1_000_000 });
    queue.push(patient.job);
    queue.push(live.job);
    assert.match((await live.refused).message, /its caller allows 10/);
    assert.equal(queue.length, 1);
    assert.match((await patient.refused).message, /engine\.maxWaitMs allows 40/);
  });

  test("lets a caller wait who cannot come again, but not beyond the other bounds", async () => {
    const queue = new JobQueue<Job>({ ...limits, maxQueuedJobs: 2, maxWaitMs: 10 });
    queue.push(aJob("seed", { isPatient: true }).job);
    queue.push(aJob("seed", { isPatient: true }).job);
    await sleep(40);
    assert.equal(queue.length, 2);
    assert.throws(() => queue.push(aJob("seed", { isPatient: true }).job), /engine\.maxQueuedJobs allows 2/);
    queue.takeAll();
  });

  test("never gives up a job that a worker has taken or died over", async () => {
    const queue = new JobQueue<Job>({ ...limits, maxWaitMs: 10 });
    const taken = aJob("taken");
    queue.push(taken.job);
    assert.equal(await queue.take(never), taken.job);
    queue.putBack(taken.job);
    await sleep(30);
    assert.equal(await queue.take(never), taken.job);
  });

  test("refuses at once who would wait too long, by the pace of late", async () => {
    const queue = new JobQueue<Job>({ ...limits, maxWaitMs: 2000 });
    for (let i = 0; i < 500; i++) queue.push(aJob("many", { isPatient: true }).job);
    await leaveAt(queue, 10); // 480 left: 4.8 s at least
    assert.throws(() => queue.push(aJob("refused").job), {
      code: "OVERLOADED",
      message: /expected to be \d{4,} ms, engine\.maxWaitMs allows 2000/,
    });
    queue.takeAll();
    queue.push(aJob("after a while").job);
    assert.equal(queue.length, 1);
    queue.takeAll();
  });

  test("takes a live caller's job as soon as few wait, whatever the pace was", async () => {
    const queue = new JobQueue<Job>({ ...limits, maxWaitMs: 60_000 });
    for (let i = 0; i < 100; i++) queue.push(aJob("many").job);
    await leaveAt(queue, 5); // 80 left: 0.4 s at least
    const live = { maxWaitMs: 100 };
    assert.throws(() => queue.push(aJob("live", live).job), { code: "OVERLOADED", message: /its caller allows 100/ });
    queue.push(aJob("an uploader's").job);
    while (queue.length > 0) await queue.take(never);
    queue.push(aJob("live", live).job);
    queue.takeAll();
  });
});
