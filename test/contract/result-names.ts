import assert from "node:assert/strict";
import { test } from "node:test";
import { renameInResults } from "../../src/store/rename-in-results.ts";
import { aFace, aFrameResult, known, undecided, unknown } from "../support/frame-results.ts";
import { anEventResult } from "./event-results.ts";
import type { OpenedResultStore } from "./opened-result-store.ts";

/** More than are read at once. */
const frames = 450;

const candidates = [
  { name: "Unknown", probability: 0.6 },
  { name: "Ann", probability: 0.25 },
  { name: "Bob", probability: 0.15 },
];

/** The part of the results store's contract about people who are renamed or erased. */
export function changesNames(open: () => Promise<OpenedResultStore>): void {
  const filled = async (): Promise<OpenedResultStore> => {
    const place = await open();
    await place.store.put([
      aFrameResult({ frame: 1, faces: [aFace(known("Ann")), aFace(known("Bob"), 200)] }),
      aFrameResult({ frame: 2, faces: [aFace(undecided("below threshold", candidates))] }),
      ...Array.from({ length: frames }, (_, i) => aFrameResult({ frame: i + 3, faces: [aFace(unknown())] })),
      aFrameResult({ frame: frames + 3 }),
    ]);
    await place.store.putEvents([anEventResult()]);
    return place;
  };

  test("puts a new name in place of the old one, everywhere, once", async () => {
    await using place = await filled();
    assert.equal(await renameInResults(place.store, "Ann", { to: "Anna" }), 4);
    assert.deepEqual(await place.store.find({ name: "Ann", limit: 9 }), []);
    assert.deepEqual(
      (await place.store.find({ name: "Anna", limit: 9 })).map(({ frame }) => frame),
      [frames + 3, 1],
    );
    const [event] = await place.store.findEvents({ name: "Anna", limit: 9 });
    assert.deepEqual(event?.people[0]?.evidence.named, [{ name: "Anna", frames: 2 }]);
    assert.equal(await renameInResults(place.store, "Ann", { to: "Anna" }), 0);
  });

  test("leaves alone what was captured before it is asked to begin", async () => {
    await using place = await filled();
    const since = new Date(Date.UTC(2026, 10, 21, 10, 0, frames));
    assert.equal(await renameInResults(place.store, "Ann", { to: "Anna", since }), 1);
    assert.equal((await place.store.find({ name: "Ann", limit: 9 })).length, 1);
  });

  test("leaves nothing of an erased name; what was seen stays as a stranger's", async () => {
    await using place = await filled();
    assert.equal(await renameInResults(place.store, "Ann", { to: null }), 4);
    const all = [...(await place.store.find({ limit: 1000 })), ...(await place.store.findEvents({ limit: 9 }))];
    assert.equal(all.length, frames + 4);
    assert.equal(JSON.stringify(all).includes("Ann"), false);
    const first = await place.store.get({ monitor: "1", event: "42", frame: 1 });
    assert.deepEqual(
      first?.faces.map(({ identification }) => identification.kind),
      ["unknown", "known"],
    );
    const doubtful = await place.store.get({ monitor: "1", event: "42", frame: 2 });
    assert.deepEqual(
      doubtful?.faces[0]?.identification.candidates.map(({ name, probability }) => [name, probability.toFixed(2)]),
      [
        ["Unknown", "0.85"],
        ["Bob", "0.15"],
      ],
    );
    const event = await place.store.getEvent({ monitor: "1", event: "42" });
    assert.deepEqual(event?.people[0]?.evidence, { named: [], stranger: 3, undecided: 0, notAsked: 3, weight: 1.5 });
  });
}
