import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import { Deferrals } from "../../src/uploader/deferrals.ts";
import type { UploadReport } from "../../src/uploader/upload-report.ts";
import { createEventFolder, frameName, smallJpeg } from "../support/event-folder.ts";
import { fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";
import { uploaderForTest } from "../support/uploader.ts";

const away = (what: string): FaceServiceError => new FaceServiceError("UNAVAILABLE", `${what} away`);

describe("an uploader whose server is away", () => {
  test("waits for it, and then recognises every frame", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(1, "2026-11-21", 42, 5);
    const results = new FakeResultStore();
    const endpoint = `ipc://${ipcPath()}`;
    await using up = await uploaderForTest({
      endpoint,
      root: folder.root,
      results,
      settings: { requestTimeoutMs: 300 },
    });
    const pass = up.pass();
    const said = (wanted: string): number => up.log.lines.filter(({ phrase }) => phrase === wanted).length;
    await until(() => said("no answer, trying again") > 0);
    await using _server = await fakeRecognizer(readable).serve(endpoint);
    const report = await pass;
    assert.deepEqual([report.recognized, report.left], [5, 0]);
    assert.equal(await results.count(), 5);
    assert.deepEqual([said("no answer, trying again"), said("answers again")], [1, 1]);
  });

  test("says so after the longest absence that is borne", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(1, "2026-11-21", 42, 2);
    const giveUp = new AbortController();
    await using up = await uploaderForTest({
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
    await using up = await uploaderForTest({ endpoint: server.endpoints[0] ?? "", root: folder.root, results });
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
    await using up = await uploaderForTest({ endpoint: server.endpoints[0] ?? "", root: folder.root, results });
    assert.equal((await up.pass()).recognized, 1);
    assert.equal(recognizer.asked.length, 1);
    assert.equal(await results.count(), 1);
  });

  test("stops soon when told to, and delivers after the next start what is recognised already", async () => {
    await using folder = await createEventFolder();
    await using home = await temporaryDirectory();
    await folder.mediumEvent(1, "2026-11-21", 42, 1);
    const recognizer = fakeRecognizer(readable);
    await using server = await recognizer.serve();
    const results = new FakeResultStore();
    const { put } = results;
    let refused = 0;
    results.put = () => {
      refused++;
      return Promise.reject(away("store"));
    };
    const options = {
      endpoint: server.endpoints[0] ?? "",
      root: folder.root,
      results,
      spool: { file: join(home.path, "spool.db") },
    };
    {
      await using up = await uploaderForTest(options);
      const pass = up.pass();
      await until(() => refused > 0);
      up.stop.abort();
      await pass;
      assert.equal(await results.count(), 0);
    }
    results.put = put;
    await using up = await uploaderForTest(options);
    await up.pass();
    assert.equal(await results.count(), 1);
    assert.equal(recognizer.asked.length, 1);
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
    await using up = await uploaderForTest({
      endpoint: server.endpoints[0] ?? "",
      root: folder.root,
      results,
      settings,
    });
    const report = await up.pass();
    assert.deepEqual([report.recognized, report.putOff], [3, 1]);
    assert.equal(recognizer.asked.length, 6, "three tries of the bad one");
    assert.equal((await up.pass()).putOff, 0, "not tried again before its time");
    assert.equal((await up.uploader.work.spool.counts()).waiting, 1);
    assert.equal(recognizer.asked.length, 6);
  });
});

describe("a frame that goes on failing while others are recognised", () => {
  test("is quarantined with its reason, unless the server refuses the request itself", async () => {
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
    await using up = await uploaderForTest({
      endpoint: server.endpoints[0] ?? "",
      root: folder.root,
      results,
      settings: { maxInFlight: 1 },
      spool: { maxAttempts: 3 },
    });
    const { spool } = up.uploader.work;
    const pass = async (): Promise<UploadReport> => {
      for (const id of [1, 2, 3]) await spool.change({ kind: "frame put off", id, notBeforeMs: 0 });
      return up.pass();
    };
    for (const _ of [1, 2, 3]) {
      const { putOff, quarantined } = await pass();
      assert.deepEqual([putOff, quarantined], [2, 0], "no frame is given up while none is recognised");
    }
    await writeFile(join(path, frameName(3)), await smallJpeg(3));
    assert.equal((await pass()).recognized, 1);
    assert.equal((await pass()).quarantined, 1);
    const quarantine = await spool.list({ quarantined: true }, 10);
    assert.deepEqual(
      quarantine.map(({ monitor, event, frame, problem }) => [monitor, event, frame, problem]),
      [["1", "42", 1, "worker away"]],
    );
    assert.equal(await results.get({ monitor: "1", event: "42", frame: 2 }), undefined);
    failures.clear();
    assert.equal(await spool.retry({ quarantined: true }), 1);
    assert.equal((await pass()).recognized, 2, "a person tries it again");
    assert.equal(await results.count(), 3);
  });
});

describe("Deferrals", () => {
  test("know whether others were recognised since a frame failed first", () => {
    const deferrals = new Deferrals();
    assert.equal(deferrals.failed(1), false);
    assert.equal(deferrals.failed(1), false);
    deferrals.recognized(2);
    assert.equal(deferrals.failed(1), true);
    assert.equal(deferrals.failed(3), false);
    deferrals.recognized(1);
    assert.equal(deferrals.failed(1), false);
  });

  test("are bounded", () => {
    const deferrals = new Deferrals();
    for (let frame = 0; frame < 10_001; frame++) deferrals.failed(frame);
    deferrals.recognized(-1);
    assert.equal(deferrals.failed(0), false, "the oldest is forgotten");
    assert.equal(deferrals.failed(10_000), true);
  });
});
