import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { EventStoreWatch } from "../../src/uploader/event-store-watch.ts";
import { runUpload } from "../../src/uploader/run-upload.ts";
import { feedForever } from "../../src/uploader/service-loop.ts";
import { createEventFolder, frameName, smallJpeg } from "../support/event-folder.ts";
import { fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { MemoryLog } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";
import { uploaderForTest } from "../support/uploader.ts";

/** Longer than the test may take: what comes, comes by the watch. */
const scanIntervalMs = 600_000;

const today = (): string => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

describe("the watch of the event store", () => {
  test("brings a new event, a further frame and a frame that is written slowly long before the next walk", async () => {
    await using folder = await createEventFolder();
    await using server = await fakeRecognizer(readable).serve();
    const results = new FakeResultStore();
    await using up = await uploaderForTest({ endpoint: server.endpoints[0] ?? "", root: folder.root, results });
    const { work } = up.uploader;
    const options = {
      scanIntervalMs,
      backoff: { firstMs: 1000, maxMs: 1000 },
      onStatus: () => undefined,
      rememberMs: 1e9,
    };
    const running = runUpload(work, (intake) => feedForever(work, intake, options));
    try {
      const path = await folder.mediumEvent(1, today(), 42, 1);
      await until(async () => (await results.count()) === 1);
      await writeFile(join(path, frameName(2)), await smallJpeg(2));
      await until(async () => (await results.count()) === 2);
      const bytes = await smallJpeg(3);
      await writeFile(join(path, frameName(3)), bytes.subarray(0, 200));
      await sleep(300);
      await writeFile(join(path, frameName(3)), bytes);
      await until(async () => (await results.count()) === 3);
    } finally {
      up.stop.abort();
      await running;
    }
  });

  test("gathers a burst of changes", async () => {
    await using home = await temporaryDirectory();
    let told = 0;
    using _watch = new EventStoreWatch({ root: home.path, onChange: () => told++, log: new MemoryLog() });
    await until(() => told === 1);
    const beganMs = performance.now();
    for (let i = 0; i < 50; i++) await writeFile(join(home.path, `${i}.jpg`), "x");
    await until(() => told >= 2);
    await sleep(200);
    const gathers = (performance.now() - beganMs) / 40;
    assert.ok(told <= 2 + gathers, `${told} walks for one burst of ${gathers} times the gathering`);
  });

  test("rests after a walk in proportion to what it took", async () => {
    await using home = await temporaryDirectory();
    let told = 0;
    using watch = new EventStoreWatch({ root: home.path, onChange: () => told++, log: new MemoryLog() });
    await until(() => told === 1);
    watch.follow([], 500);
    await writeFile(join(home.path, "later.jpg"), "x");
    await sleep(500);
    assert.equal(told, 1, "a walk of 500 ms is followed by a rest of 2 s");
  });

  test("follows the directories that it is given alone, and bears one that is gone", async () => {
    await using home = await temporaryDirectory();
    const log = new MemoryLog();
    let told = 0;
    const deep = join(home.path, "1", today(), "42");
    await mkdir(deep, { recursive: true });
    using watch = new EventStoreWatch({ root: home.path, onChange: () => told++, log });
    watch.follow([deep, join(home.path, "2", "gone")], 0);
    await until(() => told === 1);
    // One change for the kernel, which a file that is made and then written is not.
    await mkdir(join(deep, "a"));
    await until(() => told === 2);
    watch.follow([], 0);
    await writeFile(join(deep, "b"), "x");
    await sleep(200);
    assert.equal(told, 2);
    assert.equal(log.lines.length, 0);
  });
});
