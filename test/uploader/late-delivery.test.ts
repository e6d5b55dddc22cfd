import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import type { ImageArchive } from "../../src/store/archive.ts";
import { createEventFolder, frameName, makeOld } from "../support/event-folder.ts";
import { FakeImageArchive } from "../support/fake-image-archive.ts";
import { fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";
import { uploaderForTest } from "../support/uploader.ts";

const away = (): Promise<never> => Promise.reject(new FaceServiceError("UNAVAILABLE", "archive away"));

describe("an event that ZoneMinder purges", () => {
  test("while the archive is away still reaches it, after the next start", async () => {
    await using folder = await createEventFolder();
    await using home = await temporaryDirectory();
    await folder.mediumEvent(1, "2026-11-21", 42, 2);
    await using server = await fakeRecognizer(readable).serve();
    const results = new FakeResultStore();
    const archive = new FakeImageArchive();
    const broken: ImageArchive = {
      put: away,
      get: away,
      list: away,
      remove: away,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const common = {
      endpoint: server.endpoints[0] ?? "",
      root: folder.root,
      results,
      spool: { file: join(home.path, "spool.db") },
    };
    {
      await using up = await uploaderForTest({ ...common, archive: broken });
      const pass = up.pass();
      await until(async () => (await results.count()) === 2);
      up.stop.abort();
      await pass;
    }
    await rm(join(folder.root, "1"), { recursive: true });
    await using up = await uploaderForTest({ ...common, archive });
    await up.pass();
    assert.deepEqual(await archive.list(""), ["1/2026-11-21/42/00001.jpg", "1/2026-11-21/42/00002.jpg"]);
    assert.equal((await up.uploader.work.spool.counts()).undelivered, 0);
  });

  test("while the server is away is recognised from the spool's copies", async () => {
    await using folder = await createEventFolder();
    await using home = await temporaryDirectory();
    await folder.mediumEvent(1, "2026-11-21", 42, 2);
    const endpoint = `ipc://${ipcPath()}`;
    const results = new FakeResultStore();
    const spool = { file: join(home.path, "spool.db"), copyAfterMs: 20 };
    const common = { endpoint, root: folder.root, results, settings: { requestTimeoutMs: 300 }, spool };
    {
      await using up = await uploaderForTest(common);
      const pass = up.pass();
      const isCopied = async (id: number) =>
        (await up.uploader.work.spool.picture({ kind: "frame", id })) !== undefined;
      await until(async () => (await isCopied(1)) && (await isCopied(2)));
      up.stop.abort();
      up.abandon.abort();
      await pass;
    }
    await rm(join(folder.root, "1"), { recursive: true });
    const recognizer = fakeRecognizer(readable);
    await using _server = await recognizer.serve(endpoint);
    await using up = await uploaderForTest(common);
    const { recognized, absent } = await up.pass();
    assert.deepEqual([recognized, absent], [2, 0]);
    assert.deepEqual(recognizer.asked, ["bytes", "bytes"]);
    assert.equal(await results.count(), 2);
  });
});

describe("an event that is over", () => {
  test("gets one decision a person, stored beside its frames", async () => {
    await using folder = await createEventFolder();
    const path = await folder.mediumEvent(1, "2026-11-01", 42, 3);
    for (const frame of [1, 2, 3]) await makeOld(join(path, frameName(frame)), 86_400_000);
    await using server = await fakeRecognizer(readable).serve();
    const results = new FakeResultStore();
    await using up = await uploaderForTest({ endpoint: server.endpoints[0] ?? "", root: folder.root, results });
    assert.equal((await up.pass()).events, 1);
    const event = await results.getEvent({ monitor: "1", event: "42" });
    assert.deepEqual([event?.frames, event?.failedFrames], [3, 0]);
    const people = event?.people.map(({ identification, frames }) => [
      identification.kind === "known" ? identification.name : identification.kind,
      frames,
    ]);
    assert.deepEqual(people, [["Ann", [1, 2, 3]]]);
    const { waiting, undelivered, undecided } = await up.uploader.work.spool.counts();
    assert.deepEqual([waiting, undelivered, undecided], [0, 0, 0]);
    assert.equal((await up.pass()).events, 0, "decided once");
  });
});

describe("a spool that is full", () => {
  test("leaves frames where they are until there is room, and loses none", async () => {
    await using folder = await createEventFolder();
    for (const event of [1, 2, 3]) await folder.shallowEvent(1, event, 120);
    const endpoint = `ipc://${ipcPath()}`;
    const results = new FakeResultStore();
    await using up = await uploaderForTest({
      endpoint,
      root: folder.root,
      results,
      settings: { requestTimeoutMs: 500 },
      spool: { maxFrames: 10 },
    });
    const pass = up.pass();
    await until(() => Promise.resolve(up.log.lines.some(({ phrase }) => phrase.startsWith("spool is full"))));
    assert.ok((await up.uploader.work.spool.counts()).waiting <= 10 + 256, "a batch beyond at most");
    await using _server = await fakeRecognizer(readable).serve(endpoint);
    assert.equal((await pass).recognized, 360);
    assert.equal(await results.count(), 360);
    assert.ok(up.log.lines.some(({ phrase }) => phrase === "spool takes frames again"));
  });
});
