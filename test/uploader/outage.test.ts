import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../../src/errors.ts";
import { Deferrals } from "../../src/uploader/deferrals.ts";
import { Dependency } from "../../src/uploader/dependency.ts";
import { runPass } from "../../src/uploader/pass.ts";
import { PassReport } from "../../src/uploader/pass-report.ts";
import { createEventFolder, frameName, smallJpeg } from "../support/event-folder.ts";
import { fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { ipcPath } from "../support/rpc.ts";
import { uploaderForTest } from "../support/uploader.ts";

const away = (what: string): FaceServiceError => new FaceServiceError("UNAVAILABLE", `${what} away`);

describe("an uploader whose server is away", () => {
  test("waits for it, and then recognises every frame", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(1, "2026-11-21", 42, 5);
    const results = new FakeResultStore();
    const endpoint = `ipc://${ipcPath()}`;
    await using up = uploaderForTest({ endpoint, root: folder.root, results, settings: { requestTimeoutMs: 300 } });
    const pass = up.pass();
    await sleep(500);
    await using _server = await fakeRecognizer(readable).serve(endpoint);
    const report = await pass;
    assert.deepEqual([report.recognized, report.left], [5, 0]);
    assert.equal(await results.count(), 5);
    const phrases = up.log.lines.map(({ phrase }) => phrase);
    assert.equal(phrases.filter((phrase) => phrase === "no answer, trying again").length, 1);
    assert.equal(phrases.filter((phrase) => phrase === "answers again").length, 1);
  });

  test("says so after the longest absence that is borne", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(1, "2026-11-21", 42, 2);
    const giveUp = new AbortController();
    await using up = uploaderForTest({
      endpoint: `ipc://${ipcPath()}`,
      root: folder.root,
      results: new FakeResultStore(),
      settings: { requestTimeoutMs: 100 },
      parts: {
        stop: giveUp.signal,
        lost: { maxAwayMs: 200, onLost: (error) => giveUp.abort(error) },
      },
    });
    await up.pass();
    assert.equal((giveUp.signal.reason as FaceServiceError).code, "DEADLINE_EXCEEDED");
  });

  test("waits while it is full", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(1, "2026-11-21", 42, 1);
    let refusals = 4;
    const busy = fakeRecognizer((image) =>
      refusals-- > 0 ? Promise.reject(new FaceServiceError("OVERLOADED", "queue full")) : readable(image),
    );
    await using server = await busy.serve();
    const results = new FakeResultStore();
    await using up = uploaderForTest({ endpoint: server.endpoints[0] ?? "", root: folder.root, results });
    assert.equal((await up.pass()).recognized, 1);
    assert.equal(busy.asked.length, 5);
  });
});

describe("an uploader whose stores are away", () => {
  test("keeps the answer and waits, and asks the server only once", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(1, "2026-11-21", 42, 1);
    const recognizer = fakeRecognizer(readable);
    await using server = await recognizer.serve();
    const results = new FakeResultStore();
    const { put, recordedFrames } = results;
    let refusals = 2;
    results.put = (items) => (refusals-- > 0 ? Promise.reject(away("store")) : put.call(results, items));
    let unasked = 1;
    results.recordedFrames = (range) =>
      unasked-- > 0 ? Promise.reject(away("store")) : recordedFrames.call(results, range);
    await using up = uploaderForTest({ endpoint: server.endpoints[0] ?? "", root: folder.root, results });
    assert.equal((await up.pass()).recognized, 1);
    assert.equal(recognizer.asked.length, 1);
    assert.equal(await results.count(), 1);
  });

  test("stops at once when told to, and leaves the frame for the next start", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(1, "2026-11-21", 42, 1);
    await using server = await fakeRecognizer(readable).serve();
    const results = new FakeResultStore();
    results.put = () => Promise.reject(away("store"));
    await using up = uploaderForTest({ endpoint: server.endpoints[0] ?? "", root: folder.root, results });
    const pass = up.pass();
    await sleep(200);
    up.stop.abort();
    const report = await pass;
    assert.equal(report.processed, 0);
    assert.equal(await results.count(), 0);
  });
});

describe("a frame that fails while the server answers", () => {
  test("is put off and does not hold up the others", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(1, "2026-11-21", 42, 4);
    const recognizer = fakeRecognizer((image) =>
      image.path?.endsWith("00002-capture.jpg") ? Promise.reject(away("worker")) : readable(image),
    );
    await using server = await recognizer.serve();
    const results = new FakeResultStore();
    const settings = { maxInFlight: 1 };
    await using up = uploaderForTest({ endpoint: server.endpoints[0] ?? "", root: folder.root, results, settings });
    const report = await up.pass();
    assert.deepEqual([report.recognized, report.putOff], [3, 1]);
    assert.equal(recognizer.asked.length, 6, "three tries of the bad one");
    assert.equal((await up.pass()).putOff, 1, "not tried again before its time");
    assert.equal(recognizer.asked.length, 6);
  });
});

describe("a frame that goes on failing while others are recognised", () => {
  test("is recorded as failed in the end, unless the server refuses the request itself", async () => {
    await using folder = await createEventFolder();
    const path = await folder.mediumEvent(1, "2026-11-21", 42, 2);
    const failures = new Map([
      [join(path, frameName(1)), away("worker")],
      [join(path, frameName(2)), new FaceServiceError("REQUEST_INVALID", "no such method")],
    ]);
    const recognizer = fakeRecognizer((image) => {
      const failure = failures.get(image.path ?? "");
      return failure === undefined ? readable(image) : Promise.reject(failure);
    });
    await using server = await recognizer.serve();
    const results = new FakeResultStore();
    const settings = { maxInFlight: 1 };
    await using up = uploaderForTest({ endpoint: server.endpoints[0] ?? "", root: folder.root, results, settings });
    const work = {
      ...up.uploader.work,
      deferrals: new Deferrals({ firstMs: 0, maxMs: 0 }),
      server: new Dependency({
        name: "recognition server",
        backoff: { firstMs: 1, maxMs: 1 },
        signal: up.stop.signal,
        log: up.log,
      }),
    };
    const pass = async (): Promise<PassReport> => {
      const report = new PassReport();
      await runPass(work, report);
      return report;
    };
    assert.equal((await pass()).putOff, 2);
    for (const _ of [2, 3, 4]) assert.equal((await pass()).putOff, 2, "no frame is given up while none is recognised");
    await writeFile(join(path, frameName(3)), await smallJpeg(3));
    const report = await pass();
    assert.deepEqual([report.recognized, report.failed, report.putOff], [1, 0, 2]);
    const last = await pass();
    assert.deepEqual([last.recognized, last.failed, last.putOff], [0, 1, 1]);
    assert.match((await results.get({ monitor: "1", event: "42", frame: 1 }))?.failure ?? "", /gave up.*worker away/);
    assert.equal(await results.get({ monitor: "1", event: "42", frame: 2 }), undefined);
  });
});

describe("Deferrals", () => {
  test("put a frame off for longer each time and know whether others work", () => {
    let nowMs = 0;
    const deferrals = new Deferrals({ firstMs: 100, maxMs: 300, random: () => 1 }, () => nowMs);
    assert.deepEqual(deferrals.defer("a"), { visits: 1, othersWork: false });
    assert.ok(deferrals.isPutOff("a"));
    nowMs = 100;
    assert.ok(!deferrals.isPutOff("a"));
    deferrals.recognized("b");
    assert.deepEqual(deferrals.defer("a"), { visits: 2, othersWork: true });
    nowMs = 299;
    assert.ok(deferrals.isPutOff("a"));
    assert.ok(!deferrals.isPutOff("b"));
    deferrals.recognized("a");
    assert.ok(!deferrals.isPutOff("a"));
  });

  test("are bounded", () => {
    const deferrals = new Deferrals({ firstMs: 1e9, maxMs: 1e9 });
    for (let frame = 0; frame < 10_001; frame++) deferrals.defer(String(frame));
    assert.ok(!deferrals.isPutOff("0"));
    assert.ok(deferrals.isPutOff("10000"));
  });
});
