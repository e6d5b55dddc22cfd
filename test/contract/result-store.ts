import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type FrameResult, keyText } from "../../src/store/results.ts";
import { aFace, aFrameResult, known, undecided, unknown } from "../support/frame-results.ts";

import { keepsEvents } from "./event-results.ts";
import type { OpenedResultStore } from "./opened-result-store.ts";
import { goesByWhatPeopleSaid } from "./result-corrections.ts";
import { tellsHistory } from "./result-history.ts";
import { changesNames } from "./result-names.ts";
import { findsResults } from "./result-queries.ts";

/**
 * What every results store must do.
 *
 * @param rows - results of the load test, a multiple of 100
 */
export function resultStoreContract(adapter: string, open: () => Promise<OpenedResultStore>, rows = 10_000): void {
  describe(`results store: ${adapter}`, () => {
    keepsResults(open);
    findsResults(open);
    changesNames(open);
    namesRecordedFrames(open);
    refusesWhatBreaksTheBounds(open);
    keepsEvents(open);
    tellsHistory(open);
    goesByWhatPeopleSaid(open);
    standsLoad(open, rows);
  });
}

function keepsResults(open: () => Promise<OpenedResultStore>): void {
  test("gives back what was put, every field of every answer", async () => {
    await using place = await open();
    const result = aFrameResult({
      faces: [
        aFace(known("Ann")),
        aFace(unknown(), 200),
        aFace(undecided("too small"), 300),
        aFace(undecided("below threshold", [{ name: "Ann", probability: 0.61 }]), 400),
      ],
    });
    await place.store.put([result]);
    assert.deepEqual(await place.store.get(result), result);
    assert.deepEqual(await place.store.find({ limit: 1 }), [result]);
  });

  test("keeps a frame that failed or was passed over, without faces, size, classifier and picture", async () => {
    await using place = await open();
    const { size: _size, classifier: _classifier, archiveKey: _key, ...bare } = aFrameResult({ faces: [] });
    const failed: FrameResult = { ...bare, failure: "IMAGE_UNREADABLE: truncated" };
    const skipped: FrameResult = { ...bare, frame: bare.frame + 1, skipped: "it is clear who is there" };
    const carried: FrameResult = { ...bare, frame: bare.frame + 2, carriedFrom: bare.frame };
    await place.store.put([failed, skipped, carried]);
    assert.deepEqual(await place.store.get(failed), failed);
    assert.deepEqual(await place.store.get(skipped), skipped);
    assert.deepEqual(await place.store.get(carried), carried);
  });

  test("answers undefined, nothing and 0 while it is empty", async () => {
    await using place = await open();
    assert.equal(await place.store.get(aFrameResult()), undefined);
    assert.deepEqual(await place.store.find({ limit: 10 }), []);
    assert.equal(await place.store.count(), 0);
    await place.store.put([]);
    assert.equal(await place.store.count(), 0);
  });

  test("overwrites what stands under the same key, and finds it by its new answer only", async () => {
    await using place = await open();
    await place.store.put([aFrameResult({ faces: [aFace(known("Ann"))] })]);
    const again = aFrameResult({ faces: [aFace(known("Bob"))], capturedAt: new Date("2026-11-22T00:00:00Z") });
    await place.store.put([again]);
    assert.equal(await place.store.count(), 1);
    assert.deepEqual(await place.store.find({ name: "Ann", limit: 10 }), []);
    assert.deepEqual(await place.store.find({ name: "Bob", limit: 10 }), [again]);
    assert.deepEqual(await place.store.find({ to: new Date("2026-11-22T00:00:00Z"), limit: 10 }), []);
  });

  test("keeps the later of two results with one key in one batch", async () => {
    await using place = await open();
    await place.store.put([aFrameResult({ image: "/first.jpg" }), aFrameResult({ image: "/second.jpg" })]);
    assert.equal((await place.store.get(aFrameResult()))?.image, "/second.jpg");
    assert.equal(await place.store.count(), 1);
  });

  test("keeps apart keys that look alike when joined", async () => {
    await using place = await open();
    const keys = [
      { monitor: "1/2", event: "3", frame: 1 },
      { monitor: "1", event: "2/3", frame: 1 },
      { monitor: "1%2F2", event: "3", frame: 1 },
      { monitor: "1", event: "2", frame: 31 },
      { monitor: "1", event: "23", frame: 1 },
    ];
    await place.store.put(keys.map((key) => aFrameResult({ ...key, image: `/${keyText(key)}` })));
    assert.equal(await place.store.count(), keys.length);
    for (const key of keys) assert.equal((await place.store.get(key))?.image, `/${keyText(key)}`);
  });

  test("keeps names, monitors and paths in any script, with emoji, quotes and line ends", async () => {
    await using place = await open();
    const names = [
      "Åsa Öström",
      "李小龙",
      "محمد",
      "👩‍👩‍👧‍👦",
      `O'Neil "x" $where {a:1}`,
      "a\nb\u0000c",
      "Straße",
      "strasse",
    ];
    const results = names.map((name, index) =>
      aFrameResult({ monitor: name, frame: index + 1, faces: [aFace(known(name))], image: `/${name}.jpg` }),
    );
    await place.store.put(results);
    for (const [index, name] of names.entries()) {
      assert.deepEqual(await place.store.find({ name, limit: 10 }), [results[index]], name);
      assert.deepEqual(await place.store.find({ monitor: name, limit: 10 }), [results[index]], name);
    }
  });

  test("still has everything after it was closed and opened again", async () => {
    await using place = await open();
    await place.store.put([aFrameResult()]);
    await place.store[Symbol.asyncDispose]();
    await using again = await place.reopen();
    assert.deepEqual(await again.get(aFrameResult()), aFrameResult());
  });

  test("shares its place with a second store opened beside it", async () => {
    await using place = await open();
    await using other = await place.reopen();
    await Promise.all([
      place.store.put([aFrameResult({ frame: 1 })]),
      other.put([aFrameResult({ frame: 2 })]),
      place.store.put([aFrameResult({ frame: 3 })]),
    ]);
    assert.equal(await other.count(), 3);
    assert.equal((await place.store.find({ limit: 10 })).length, 3);
  });

  test("may be closed twice", async () => {
    await using place = await open();
    await place.store[Symbol.asyncDispose]();
    await place.store[Symbol.asyncDispose]();
  });
}

function namesRecordedFrames(open: () => Promise<OpenedResultStore>): void {
  test("names the frames of a range that have a result, and no frames of another event", async () => {
    await using place = await open();
    const frames = [1, 2, 9, 10, 11, 99, 100, 1000];
    await place.store.put([
      ...frames.toReversed().map((frame) => aFrameResult({ frame, faces: [] })),
      aFrameResult({ event: "421", frame: 3 }),
      aFrameResult({ event: "42/0", frame: 4 }),
      aFrameResult({ monitor: "11", frame: 5 }),
    ]);
    const range = { monitor: "1", event: "42" };
    assert.deepEqual(await place.store.recordedFrames({ ...range, first: 1, last: 9_999_999_999 }), frames);
    assert.deepEqual(await place.store.recordedFrames({ ...range, first: 2, last: 99 }), [2, 9, 10, 11, 99]);
    assert.deepEqual(await place.store.recordedFrames({ ...range, first: 12, last: 98 }), []);
    assert.deepEqual(await place.store.recordedFrames({ ...range, first: 99, last: 2 }), []);
    await assert.rejects(place.store.recordedFrames({ ...range, first: 0, last: 2 }), { code: "REQUEST_INVALID" });
  });
}

function refusesWhatBreaksTheBounds(open: () => Promise<OpenedResultStore>): void {
  test("refuses limits outside 1 to 1,000", async () => {
    await using place = await open();
    for (const limit of [0, -1, 1001, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      await assert.rejects(place.store.find({ limit }), { code: "REQUEST_INVALID" }, String(limit));
    await assert.rejects(place.store.find({ limit: 10, from: new Date("never") }), { code: "REQUEST_INVALID" });
    assert.deepEqual(await place.store.find({ limit: 1000 }), []);
  });

  test("refuses a result that could not be read back, and then keeps none of the batch", async () => {
    await using place = await open();
    const wrong: readonly Partial<FrameResult>[] = [
      { frame: 0 },
      { frame: 1.5 },
      { frame: 10_000_000_000 },
      { monitor: "" },
      { event: "x".repeat(256) },
      { monitor: "\ud83d" },
      { capturedAt: new Date("never") },
      { size: { width: 0, height: 10 } },
      { faces: [aFace(known("Ann", Number.NaN))] },
      { faces: [aFace(known("Ann", 97.31))] },
    ];
    for (const changes of wrong)
      await assert.rejects(
        place.store.put([aFrameResult({ frame: 7 }), aFrameResult(changes)]),
        { code: "REQUEST_INVALID" },
        JSON.stringify(changes),
      );
    await assert.rejects(place.store.get({ monitor: "1", event: "", frame: 1 }), { code: "REQUEST_INVALID" });
    assert.equal(await place.store.count(), 0);
  });
}

function standsLoad(open: () => Promise<OpenedResultStore>, rows: number): void {
  test(`keeps ${rows} results put in batches at once, and finds among them`, async () => {
    await using place = await open();
    const results = Array.from({ length: rows }, (_, index) =>
      aFrameResult({
        monitor: String(index % 10),
        event: String(Math.floor(index / 50)),
        frame: (index % 50) + 1,
        capturedAt: new Date(Date.UTC(2026, 10, 1) + index * 1000),
        faces: index % 3 === 0 ? [] : [aFace(index % 3 === 1 ? known(`Person ${index % 20}`) : unknown())],
      }),
    );
    const size = rows / 20;
    const batches = Array.from({ length: 20 }, (_, index) => results.slice(index * size, (index + 1) * size));
    await Promise.all(batches.map((batch) => place.store.put(batch)));
    assert.equal(await place.store.count(), rows);
    const newest = await place.store.find({ limit: 1000 });
    assert.deepEqual(newest.map(keyText), results.slice(-1000).reverse().map(keyText));
    const named = await place.store.find({ name: "Person 7", limit: 1000 });
    const expected = results.filter((_, index) => index % 3 === 1 && index % 20 === 7);
    assert.deepEqual(named.map(keyText), expected.reverse().map(keyText));
  });

  test("keeps one of many results that are put under one key at once", async () => {
    await using place = await open();
    const rivals = Array.from({ length: 30 }, (_, index) => aFrameResult({ image: `/${index}.jpg` }));
    await Promise.all(rivals.map((result) => place.store.put([result])));
    assert.equal(await place.store.count(), 1);
    assert.match((await place.store.get(aFrameResult()))?.image ?? "", /^\/\d+\.jpg$/);
  });
}
