import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventQuery } from "../../src/store/event-results.ts";
import type { Change, ListPlace } from "../../src/store/result-history.ts";
import {
  eventKeyText,
  type FrameResult,
  keyText,
  type ResultQuery,
  type ResultStore,
} from "../../src/store/results.ts";
import { aFace, aFrameResult, known, undecided, unknown } from "../support/frame-results.ts";
import { anEventResult } from "./event-results.ts";
import type { OpenedResultStore } from "./opened-result-store.ts";

/** The part of the results store's contract about pages, changes and counts. */
export function tellsHistory(open: () => Promise<OpenedResultStore>): void {
  test("gives a list page by page, in both orders, each item once, also where many share a moment", async () => {
    await using place = await open();
    const results = Array.from({ length: 60 }, (_, index) =>
      aFrameResult({
        monitor: String(1 + (index % 2)),
        frame: index + 1,
        capturedAt: new Date(Date.UTC(2026, 10, 21) + Math.floor(index / 7) * 1000),
        faces: [aFace(index % 3 === 0 ? known("Ann") : unknown())],
      }),
    );
    await place.store.put(results);
    const filters: readonly Partial<ResultQuery>[] = [
      {},
      { monitor: "2" },
      { event: "42" },
      { name: "Ann" },
      { kind: "unknown", monitor: "1" },
      { from: new Date(Date.UTC(2026, 10, 21, 0, 0, 2)), to: new Date(Date.UTC(2026, 10, 21, 0, 0, 6)) },
    ];
    for (const filter of filters) {
      const all = (await place.store.find({ ...filter, limit: 1000 })).map(keyText);
      assert.ok(all.length >= 20);
      const newest = await pagesOf((order) => place.store.find({ ...filter, ...order, limit: 4 }), placeOfFrame);
      assert.deepEqual(newest.map(keyText), all);
      const oldest = await pagesOf(
        (order) => place.store.find({ ...filter, ...order, sort: "oldest", limit: 4 }),
        placeOfFrame,
      );
      assert.deepEqual(oldest.map(keyText), all.toReversed());
    }
  });

  test("gives events page by page, in both orders", async () => {
    await using place = await open();
    const events = Array.from({ length: 20 }, (_, index) =>
      anEventResult({ event: String(index), second: index >> 2, monitor: String(index % 2) }),
    );
    await place.store.putEvents(events);
    for (const filter of [{}, { monitor: "1" }, { name: "Ann" }] satisfies Partial<EventQuery>[]) {
      const all = (await place.store.findEvents({ ...filter, limit: 1000 })).map(eventKeyText);
      for (const sort of ["newest", "oldest"] as const) {
        const found = await pagesOf(
          (order) => place.store.findEvents({ ...filter, ...order, sort, limit: 3 }),
          (event) => ({ capturedAt: event.firstCapturedAt, key: eventKeyText(event) }),
        );
        assert.deepEqual(found.map(eventKeyText), sort === "newest" ? all : all.toReversed());
      }
    }
  });

  test("tells what was written since, by whichever process, in the order of the writes", async () => {
    await using place = await open();
    await using other = await place.reopen();
    await place.store.put([aFrameResult({ frame: 1 })]);
    const begin = await place.store.changes({ limit: 10 });
    assert.deepEqual(begin.changes, []);
    await apart();
    await other.put([aFrameResult({ frame: 2 }), aFrameResult({ frame: 3 })]);
    await apart();
    await other.putEvents([anEventResult()]);
    await apart();
    await other.put([aFrameResult({ frame: 1, faces: [] })]);
    const { changes, position } = await written(place.store, begin.position);
    const since = changes.slice(-4);
    assert.deepEqual(since.slice(0, 2).map(textOf).sort(), ["result 2", "result 3"]);
    assert.deepEqual(since.slice(2).map(textOf), ["event 42", "result 1"]);
    assert.deepEqual(since[2]?.kind === "event" && since[2].result, anEventResult());
    assert.deepEqual(since[3]?.kind === "result" && since[3].result, aFrameResult({ frame: 1, faces: [] }));
    await apart();
    await other.put([aFrameResult({ frame: 4 })]);
    assert.equal((await written(place.store, position)).changes.map(textOf).at(-1), "result 4");
  });

  test("tells many changes a few at once, and misses none", async () => {
    await using place = await open();
    const { position } = await place.store.changes({ limit: 1 });
    for (let batch = 0; batch < 10; batch++) {
      await apart();
      await place.store.put([1, 2, 3].map((frame) => aFrameResult({ event: String(batch), frame, faces: [] })));
    }
    const { changes } = await written(place.store, position, 7);
    assert.equal(new Set(changes.map(({ result }) => "frame" in result && keyText(result))).size, 30);
  });

  test("refuses a position that it never told", async () => {
    await using place = await open();
    for (const after of ["", "now", "-1", "1; DROP TABLE frames", "9".repeat(40)])
      await assert.rejects(place.store.changes({ after, limit: 10 }), { code: "REQUEST_INVALID" }, after);
    await assert.rejects(place.store.changes({ limit: 0 }), { code: "REQUEST_INVALID" });
  });

  test("counts frames by day, kind, person and monitor", async () => {
    await using place = await open();
    const at = (day: number, frame: number, changes: Partial<FrameResult>): FrameResult =>
      aFrameResult({
        frame,
        event: String(day),
        capturedAt: new Date(Date.UTC(2026, 10, day, 23, 59, 59)),
        ...changes,
      });
    await place.store.put([
      at(1, 1, { faces: [aFace(known("Ann")), aFace(known("Ann"), 200)] }),
      at(1, 2, { faces: [aFace(known("Bob")), aFace(unknown(), 200)], monitor: "2" }),
      at(3, 1, { faces: [aFace(known("Ann")), aFace(undecided("too small"), 200)] }),
      at(3, 2, { faces: [] }),
      at(9, 1, { faces: [aFace(known("Eve"))] }),
    ]);
    const day = (number: number): Date => new Date(Date.UTC(2026, 10, number));
    assert.deepEqual(await place.store.counts({ from: day(1), to: day(9) }), {
      frames: 4,
      days: [
        { startsAt: day(1), frames: 2 },
        { startsAt: day(3), frames: 2 },
      ],
      kinds: { known: 3, unknown: 1, undecided: 1 },
      names: [
        { name: "Ann", frames: 2 },
        { name: "Bob", frames: 1 },
      ],
      monitors: [
        { monitor: "1", frames: 3 },
        { monitor: "2", frames: 1 },
      ],
    });
    const empty = await place.store.counts({ from: day(20), to: day(21) });
    assert.deepEqual([empty.frames, empty.days, empty.names], [0, [], []]);
    await assert.rejects(place.store.counts({ from: new Date(0), to: day(1) }), { code: "REQUEST_INVALID" });
  });

  test("tells every monitor, and who was last seen at each", async () => {
    await using place = await open();
    assert.deepEqual([await place.store.monitors(), await place.store.presence()], [[], []]);
    await place.store.put(
      ["2", "10", "1"].flatMap((monitor) => [1, 2].map((frame) => aFrameResult({ monitor, frame }))),
    );
    const [ann] = anEventResult().people;
    assert.ok(ann !== undefined);
    const stranger = { ...ann, identification: unknown() };
    await place.store.putEvents([
      anEventResult({ event: "1", second: 1 }),
      anEventResult({ event: "2", second: 2, people: [ann, stranger] }),
      anEventResult({ event: "3", second: 3, people: [stranger] }),
      anEventResult({ event: "4", second: 4, people: [] }),
      anEventResult({ event: "5", second: 5, monitor: "2" }),
    ]);
    assert.deepEqual(await place.store.monitors(), ["1", "10", "2"]);
    const seen = (await place.store.presence()).map(({ monitor, name, event }) =>
      [monitor, name ?? "-", event].join(" "),
    );
    assert.deepEqual(seen.sort(), ["1 - 3", "1 Ann 2", "2 Ann 5"]);
    const [last] = (await place.store.presence()).filter(({ event }) => event === "5");
    assert.deepEqual(last?.lastSeenAt, anEventResult({ second: 5 }).lastCapturedAt);
  });
}

const placeOfFrame = (frame: FrameResult): ListPlace => ({ capturedAt: frame.capturedAt, key: keyText(frame) });

async function pagesOf<T>(
  page: (order: { after?: ListPlace }) => Promise<readonly T[]>,
  placeOf: (item: T) => ListPlace,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (;;) {
    const last = all.at(-1);
    const next = await page(last === undefined ? {} : { after: placeOf(last) });
    if (next.length === 0) return all;
    all.push(...next);
  }
}

const textOf = ({ kind, result }: Change): string => `${kind} ${"frame" in result ? result.frame : result.event}`;

/** A store may count by the clock, in milliseconds. */
const apart = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3));

/** Each change once, until there are no more. */
async function written(store: ResultStore, after: string, limit = 100) {
  const found = new Map<string, Change>();
  let position = after;
  for (;;) {
    const next = await store.changes({ after: position, limit });
    for (const change of next.changes) {
      const key = "frame" in change.result ? keyText(change.result) : eventKeyText(change.result);
      found.delete(`${change.kind} ${key}`);
      found.set(`${change.kind} ${key}`, change);
    }
    if (next.position === position) return { changes: [...found.values()], position };
    position = next.position;
  }
}
