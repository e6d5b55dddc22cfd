import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { FaceServiceError, isRetryable } from "../../src/errors.ts";
import type { Intake } from "../../src/spool/entries.ts";
import { openSpool, Spool } from "../../src/spool/spool.ts";
import { ThreadCalls } from "../../src/sqlite/thread-calls.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

async function fixture() {
  const directory = await temporaryDirectory();
  const file = join(directory.path, "spool.db");
  const spool = await openSpool({ file });
  return {
    file,
    spool,
    async [Symbol.asyncDispose]() {
      await spool[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

const frames = (monitor: string, event: string, ...numbers: number[]): Intake["frames"] =>
  numbers.map((frame) => ({ monitor, event, frame, body: JSON.stringify({ frame }) }));

const take = (spool: Spool, taken: Intake["frames"], more: Partial<Intake> = {}): Promise<number> =>
  spool.take({ source: "test", frames: taken, closed: [], ...more });

const owed = (...sinks: string[]) => sinks.map((sink) => ({ sink, isLast: sink === "mark" }));
const placesOf = (claimed: readonly { monitor: string; event: string; frame: number }[]) =>
  claimed.map(({ monitor, event, frame }) => `${monitor}/${event}/${frame}`);

describe("what a spool takes in", () => {
  test("is each frame once, for ever, and the source's cursor with it", async () => {
    await using at = await fixture();
    assert.equal(await take(at.spool, frames("1", "7", 1, 2, 3), { cursor: "a" }), 3);
    assert.equal(await take(at.spool, frames("1", "7", 3, 2, 4), { cursor: "b" }), 1);
    for (const { id } of await at.spool.claimFrames(10)) await at.spool.change({ kind: "gone", id });
    assert.equal(await take(at.spool, frames("1", "7", 1, 2, 3, 4)), 0);
    assert.equal(await at.spool.cursor("test"), "b");
    assert.equal(await at.spool.cursor("other"), undefined);
    assert.deepEqual(await at.spool.taken({ monitor: "1", event: "7", first: 2, last: 9 }), [2, 3, 4]);
    assert.equal(await at.spool.taken({ monitor: "1", event: "8", first: 1, last: 9 }), undefined);
  });

  test("outlives the process that took it", async () => {
    await using at = await fixture();
    await take(at.spool, frames("1", "7", 1));
    await using again = await openSpool({ file: at.file });
    assert.deepEqual(placesOf(await again.claimFrames(10)), ["1/7/1"]);
  });

  test("is worked on by one process at a time", async () => {
    await using at = await fixture();
    await using _owner = await openSpool({ file: at.file, own: true });
    await assert.rejects(openSpool({ file: at.file, own: true }), { code: "UNAVAILABLE", message: /another uploader/ });
  });
});

test("a spool whose thread has died is not waited for: what it handed out and its lock are gone", async () => {
  await using home = await temporaryDirectory();
  const entry = new URL("../../src/spool/spool-thread.js", import.meta.url);
  const worker = new Worker(entry, { workerData: { file: join(home.path, "spool.db") } });
  await using spool = new Spool(new ThreadCalls(worker, { what: "the spool", deadlineMs: 20_000, maxCalls: 10 }));
  assert.equal(await take(spool, frames("1", "7", 1)), 1);
  const isFull = new FaceServiceError("UNAVAILABLE", "the disk is full");
  assert.equal(spool.mayPass(isFull), true);
  await worker.terminate();
  const failed = await spool.claimFrames(1).catch((error: unknown) => error);
  assert.ok(failed instanceof FaceServiceError && isRetryable(failed));
  assert.equal(spool.mayPass(failed), false);
});

describe("frames are handed out", () => {
  test("oldest first and monitors in turn, each once", async () => {
    await using at = await fixture();
    await take(at.spool, [...frames("1", "7", 1, 2, 3, 4), ...frames("2", "8", 1), ...frames("3", "9", 1, 2)]);
    assert.deepEqual(placesOf(await at.spool.claimFrames(5)), ["1/7/1", "2/8/1", "3/9/1", "1/7/2", "3/9/2"]);
    assert.deepEqual(placesOf(await at.spool.claimFrames(1)), ["1/7/3"]);
    await take(at.spool, frames("2", "8", 2));
    assert.deepEqual(placesOf(await at.spool.claimFrames(1)), ["2/8/2"], "whose turn it was last comes last");
    assert.deepEqual(placesOf(await at.spool.claimFrames(9)), ["1/7/4"]);
    assert.deepEqual(await at.spool.claimFrames(9), []);
  });

  test("not before their time, and then with the count of their failures", async () => {
    await using at = await fixture();
    await take(at.spool, frames("1", "7", 1));
    const [frame] = await at.spool.claimFrames(1);
    const id = frame?.id ?? 0;
    await at.spool.change({ kind: "frame put off", id, notBeforeMs: Date.now() + 60_000, problem: "worker away" });
    assert.deepEqual(await at.spool.claimFrames(1), []);
    await at.spool.change({ kind: "frame put off", id, notBeforeMs: 0 });
    assert.equal((await at.spool.claimFrames(1))[0]?.attempts, 1);
  });
});

describe("a recognised frame", () => {
  test("is owed to each sink by itself, to the mark last, with its picture until then", async () => {
    await using at = await fixture();
    await take(at.spool, frames("1", "7", 1));
    const [{ id } = { id: 0 }] = await at.spool.claimFrames(1);
    const picture = Uint8Array.of(1, 2, 3);
    await at.spool.change({ kind: "recognized", id, result: "{}", owed: owed("results", "archive", "mark"), picture });
    const due = async (sink: string) => (await at.spool.claimDeliveries({ sink, kind: "frame", limit: 9 })).length;
    assert.equal(await due("mark"), 0);
    assert.equal(await due("results"), 1);
    assert.equal(await due("results"), 0, "claimed");
    const item = { kind: "frame", id } as const;
    await at.spool.change({ kind: "delivered", sink: "results", item });
    assert.equal(await due("mark"), 0, "the archive has not got it");
    assert.deepEqual(await at.spool.picture(item), picture);
    await at.spool.change({ kind: "delivered", sink: "archive", item });
    assert.equal(await due("mark"), 1);
    await at.spool.change({ kind: "delivered", sink: "mark", item });
    assert.equal(await at.spool.picture(item), undefined);
    assert.equal((await at.spool.counts()).undelivered, 0);
  });

  test("may be quarantined at one sink, which a person tries again", async () => {
    await using at = await fixture();
    await take(at.spool, frames("1", "7", 1));
    const [{ id } = { id: 0 }] = await at.spool.claimFrames(1);
    await at.spool.change({ kind: "recognized", id, result: "{}", owed: owed("results", "archive") });
    const item = { kind: "frame", id } as const;
    await at.spool.claimDeliveries({ sink: "archive", kind: "frame", limit: 1 });
    await at.spool.change({ kind: "delivery quarantined", sink: "archive", item, problem: "key too long" });
    const listed = await at.spool.list({ quarantined: true }, 9);
    assert.deepEqual(
      listed.map(({ name, problem }) => [name, problem]),
      [[`archive:frame/${id}`, "key too long"]],
    );
    assert.equal(await at.spool.retry({ sink: "archive" }), 1);
    assert.equal((await at.spool.claimDeliveries({ sink: "archive", kind: "frame", limit: 1 })).length, 1);
    assert.equal(await at.spool.drop({ sink: "archive" }), 1);
    assert.deepEqual(
      (await at.spool.list({}, 9)).map(({ name }) => name),
      [`results:frame/${id}`],
    );
  });
});

describe("an event", () => {
  const closed = [{ monitor: "1", event: "7", body: "{}" }];

  test("is decided when it is over and none of its frames waits, and reaches a sink after its frames", async () => {
    await using at = await fixture();
    await take(at.spool, frames("1", "7", 1, 2));
    const [one, two] = await at.spool.claimFrames(2);
    await at.spool.change({ kind: "recognized", id: one?.id ?? 0, result: '"one"', owed: owed("results") });
    assert.deepEqual(await at.spool.claimEvents(9), []);
    await take(at.spool, [], { closed });
    assert.deepEqual(await at.spool.claimEvents(9), [], "a frame waits");
    await at.spool.change({ kind: "frame quarantined", id: two?.id ?? 0, problem: "poison" });
    const [event] = await at.spool.claimEvents(9);
    assert.deepEqual(
      event?.frames.map(({ result }) => result),
      ['"one"'],
    );
    await at.spool.change({ kind: "decided", id: event?.id ?? 0, result: '"who"', owed: owed("results") });
    const events = () => at.spool.claimDeliveries({ sink: "results", kind: "event", limit: 9 });
    assert.deepEqual(await events(), []);
    await at.spool.change({ kind: "delivered", sink: "results", item: { kind: "frame", id: one?.id ?? 0 } });
    const [delivery] = await events();
    assert.equal(delivery?.result, '"who"');
    await at.spool.change({ kind: "delivered", sink: "results", item: { kind: "event", id: delivery?.id ?? 0 } });
    await take(at.spool, [], { closed });
    assert.deepEqual(await at.spool.claimEvents(9), [], "decided once");
    assert.deepEqual(
      (await at.spool.list({}, 9)).map(({ state }) => state),
      ["quarantined"],
    );
  });

  test("is closed by the spool itself when nothing is heard of it any more, and forgotten long after", async () => {
    await using at = await fixture();
    await take(at.spool, frames("1", "7", 1));
    const [{ id } = { id: 0 }] = await at.spool.claimFrames(1);
    await at.spool.change({ kind: "recognized", id, result: "{}", owed: [] });
    const soon = Date.now() + 1000;
    await at.spool.tidy({ closeBeforeMs: soon, forgetBeforeMs: 0 });
    const [event] = await at.spool.claimEvents(9);
    assert.deepEqual(JSON.parse(event?.body ?? ""), { monitor: "1", event: "7" });
    await at.spool.change({ kind: "decided", id: event?.id ?? 0, owed: [] });
    assert.deepEqual(await at.spool.taken({ monitor: "1", event: "7", first: 1, last: 1 }), [1]);
    await at.spool.tidy({ closeBeforeMs: 0, forgetBeforeMs: soon });
    assert.equal(await at.spool.taken({ monitor: "1", event: "7", first: 1, last: 1 }), undefined);
  });
});

describe("a spool of 10,000 frames of 20 monitors", () => {
  test("gives each monitor its turn", async () => {
    await using at = await fixture();
    const numbers = Array.from({ length: 500 }, (_, index) => index + 1);
    for (let monitor = 1; monitor <= 20; monitor++)
      await take(at.spool, frames(String(monitor), String(monitor), ...numbers));
    for (const frame of [1, 2, 3]) {
      const claimed = await at.spool.claimFrames(20);
      assert.equal(new Set(claimed.map(({ monitor }) => monitor)).size, 20);
      assert.ok(claimed.every((one) => one.frame === frame));
    }
    assert.equal((await at.spool.counts()).waiting, 10_000);
  });
});
