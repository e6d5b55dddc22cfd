import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventResult } from "../../src/store/event-results.ts";
import { aFace, known, undecided, unknown } from "../support/frame-results.ts";
import type { OpenedResultStore } from "./opened-result-store.ts";

const evidence = { named: [{ name: "Ann", frames: 2 }], stranger: 1, undecided: 0, notAsked: 3, weight: 1.5 };
const person = (identification: ReturnType<typeof known | typeof unknown | typeof undecided>) => ({
  identification,
  frames: [1, 3],
  best: { frame: 3, face: aFace(identification) },
  evidence,
});

/** Event 42 of monitor 1; its first frame was captured so many seconds after 10:00. */
export function anEventResult(changes: Partial<EventResult> & { readonly second?: number } = {}): EventResult {
  const { second = 0, ...fields } = changes;
  const firstCapturedAt = new Date(Date.UTC(2026, 10, 21, 10, 0, second));
  return {
    monitor: "1",
    event: "42",
    firstCapturedAt,
    lastCapturedAt: new Date(firstCapturedAt.getTime() + 5000),
    processedAt: new Date(Date.UTC(2026, 10, 21, 12, 0, 0, 7)),
    frames: 3,
    failedFrames: 1,
    people: [person(known("Ann"))],
    classifier: "2026-11-20T08-00-00Z",
    ...fields,
  };
}

/** What every results store must do with events. */
export function keepsEvents(open: () => Promise<OpenedResultStore>): void {
  test("gives back an event as it was put, also after it is opened anew", async () => {
    await using place = await open();
    const result = anEventResult({
      people: [person(known("Ann")), person(unknown()), person(undecided("too small"))],
    });
    await place.store.putEvents([result]);
    assert.deepEqual(await (await place.reopen()).getEvent(result), result);
    assert.equal(await place.store.getEvent({ monitor: "1", event: "43" }), undefined);
    assert.equal(await place.store.count(), 0, "an event is no frame");
  });

  test("overwrites an event, and finds it by its new answer only", async () => {
    await using place = await open();
    await place.store.putEvents([anEventResult(), anEventResult({ people: [person(known("Bob"))] })]);
    assert.deepEqual(await place.store.findEvents({ name: "Ann", limit: 9 }), []);
    assert.equal((await place.store.findEvents({ name: "Bob", limit: 9 })).length, 1);
    await place.store.putEvents([]);
  });

  test("finds events by monitor, person, answer and time, latest first", async () => {
    await using place = await open();
    await place.store.putEvents([
      anEventResult({ event: "1", second: 1 }),
      anEventResult({ event: "2", second: 2, people: [person(unknown()), person(known("Ann"))] }),
      anEventResult({ event: "3", second: 3, monitor: "2", people: [] }),
      anEventResult({ event: "4", second: 2, people: [person(known("Žofie"))] }),
    ]);
    const found = async (query: Omit<Parameters<typeof place.store.findEvents>[0], "limit">, limit = 9) =>
      (await place.store.findEvents({ ...query, limit })).map(({ event }) => event);
    assert.deepEqual(await found({}), ["3", "4", "2", "1"]);
    assert.deepEqual(await found({}, 2), ["3", "4"]);
    assert.deepEqual(await found({ monitor: "1" }), ["4", "2", "1"]);
    assert.deepEqual(await found({ name: "Ann" }), ["2", "1"]);
    assert.deepEqual(await found({ name: "Žofie" }), ["4"]);
    assert.deepEqual(await found({ kind: "unknown", name: "Ann" }), ["2"]);
    const [from, to] = [anEventResult({ second: 2 }).firstCapturedAt, anEventResult({ second: 3 }).firstCapturedAt];
    assert.deepEqual(await found({ from, to }), ["4", "2"]);
  });

  test("refuses an event that breaks the bounds", async () => {
    await using place = await open();
    await assert.rejects(place.store.putEvents([anEventResult({ event: "" })]), { code: "REQUEST_INVALID" });
    await assert.rejects(place.store.putEvents([anEventResult({ frames: -1 })]), { code: "REQUEST_INVALID" });
    await assert.rejects(place.store.findEvents({ limit: 0 }), { code: "REQUEST_INVALID" });
  });
}
