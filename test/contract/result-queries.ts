import assert from "node:assert/strict";
import { test } from "node:test";
import { type FrameResult, keyText, type ResultQuery } from "../../src/store/results.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { aFace, aFrameResult, known, undecided, unknown } from "../support/frame-results.ts";

import type { OpenedResultStore } from "./opened-result-store.ts";

/** The part of the results store's contract about `find`. */
export function findsResults(open: () => Promise<OpenedResultStore>): void {
  test("orders by capture, newest first, and ties by key", async () => {
    await using place = await open();
    const moment = new Date("2026-11-21T10:00:00.500Z");
    const results = [
      aFrameResult({ frame: 1, capturedAt: new Date("2026-11-21T10:00:00.499Z") }),
      aFrameResult({ frame: 2, capturedAt: moment }),
      aFrameResult({ frame: 10, capturedAt: moment }),
      aFrameResult({ monitor: "2", event: "9", frame: 1, capturedAt: moment }),
      aFrameResult({ frame: 4, capturedAt: new Date("2026-11-21T10:00:00.501Z") }),
      aFrameResult({ frame: 5, capturedAt: new Date("1969-12-31T23:59:59Z") }),
    ];
    await place.store.put(results);
    const order = (await place.store.find({ limit: 10 })).map(keyText);
    assert.deepEqual(
      order,
      [4, 3, 2, 1, 0, 5].map((index) => keyText(results[index]!)),
    );
    assert.deepEqual((await place.store.find({ limit: 3 })).map(keyText), order.slice(0, 3));
  });

  test("answers every combination of conditions as a plain filter over all results does", async () => {
    await using place = await open();
    const reference = new FakeResultStore();
    const results = variedResults();
    await place.store.put(results);
    await reference.put(results);
    for (const query of combinations()) {
      const found = await place.store.find(query);
      assert.deepEqual(found.map(keyText), (await reference.find(query)).map(keyText), JSON.stringify(query));
    }
  });

  test("finds a name and a kind that two faces of one frame meet", async () => {
    await using place = await open();
    const both = aFrameResult({ frame: 1, faces: [aFace(known("Ann")), aFace(unknown(), 200)] });
    await place.store.put([both, aFrameResult({ frame: 2 })]);
    assert.deepEqual(await place.store.find({ name: "Ann", kind: "unknown", limit: 10 }), [both]);
  });

  test("counts a frame once though a name is on two of its faces", async () => {
    await using place = await open();
    await place.store.put([aFrameResult({ faces: [aFace(known("Ann")), aFace(known("Ann"), 200)] })]);
    assert.equal((await place.store.find({ name: "Ann", limit: 10 })).length, 1);
    assert.equal((await place.store.find({ kind: "known", limit: 10 })).length, 1);
  });

  test("does not find a person by a candidate that was not the answer", async () => {
    await using place = await open();
    await place.store.put([
      aFrameResult({ faces: [aFace(undecided("below threshold", [{ name: "Ann", probability: 0.7 }]))] }),
    ]);
    assert.deepEqual(await place.store.find({ name: "Ann", limit: 10 }), []);
  });
}

function variedResults(): readonly FrameResult[] {
  const answers = [known("Ann"), known("Bob"), unknown(), undecided("side view")];
  return Array.from({ length: 96 }, (_, index) =>
    aFrameResult({
      monitor: String(1 + (index % 2)),
      event: String(40 + (index % 3)),
      frame: 1 + Math.floor(index / 6),
      capturedAt: new Date(Date.UTC(2026, 10, 21) + (index >> 1) * 1000),
      faces: answers.filter((_, bit) => ((index * 7) >> bit) & 1).map((answer) => aFace(answer)),
    }),
  );
}

function combinations(): readonly ResultQuery[] {
  const times = { from: new Date(Date.UTC(2026, 10, 21, 0, 0, 10)), to: new Date(Date.UTC(2026, 10, 21, 0, 0, 40)) };
  const choices: readonly Partial<ResultQuery>[][] = [
    [{}, { monitor: "1" }],
    [{}, { event: "41" }],
    [{}, { name: "Ann" }],
    [{}, { kind: "known" }, { kind: "unknown" }, { kind: "undecided" }],
    [{}, { from: times.from }],
    [{}, { to: times.to }],
  ];
  return choices
    .reduce<readonly Partial<ResultQuery>[]>(
      (queries, options) => queries.flatMap((query) => options.map((option) => ({ ...query, ...option }))),
      [{}],
    )
    .map((query, index) => ({ ...query, limit: index % 2 === 0 ? 1000 : 5 }));
}
