import assert from "node:assert/strict";
import { test } from "node:test";
import type { Decision } from "../../src/sightings/decision.ts";
import { sightingId } from "../../src/sightings/sighting.ts";
import type { Stranger } from "../../src/sightings/stranger.ts";
import { aSighting, sightingsInARow } from "../support/sightings.ts";
import type { OpenSightings } from "./opened-sightings.ts";

const aStranger = (id: string, changes: Partial<Stranger> = {}): Stranger => ({
  id,
  embedder: "fused@0",
  ignored: false,
  isCurated: false,
  createdAt: new Date(Date.UTC(2026, 10, 21)),
  ...changes,
});

const aDecision = (id: string, changes: Partial<Decision> = {}): Decision => ({
  id,
  decidedAt: new Date(Date.UTC(2026, 10, 22)),
  decidedBy: "first key",
  action: { kind: "faces", verdict: "right", person: "Ann" },
  faces: [],
  strangers: [],
  made: [],
  written: [],
  taken: [],
  ...changes,
});

const idOf = (frame: number): string => sightingId(aSighting({ frame }));

/** What every store of faces must do with strangers and decisions. */
export function keepsReviews(open: OpenSightings): void {
  test("counts the faces of strangers as they gather, move and go", async () => {
    await using place = await open();
    await place.store.put(sightingsInARow(4));
    await place.store.change({
      strangers: [aStranger("1"), aStranger("2")],
      faces: [1, 2, 3].map((frame) => ({ id: idOf(frame), stranger: frame === 3 ? "2" : "1" })),
    });
    const summaries = async () => (await place.store.strangers({ limit: 9 })).map(({ id, faces }) => [id, faces]);
    assert.deepEqual(await summaries(), [
      ["2", 1],
      ["1", 2],
    ]);
    const [first] = await place.store.strangersById(["1"]);
    assert.deepEqual(first, {
      ...aStranger("1"),
      faces: 2,
      firstSeenAt: aSighting({ frame: 1 }).capturedAt,
      lastSeenAt: aSighting({ frame: 2 }).capturedAt,
    });
    await place.store.change({ faces: [{ id: idOf(3), stranger: "1" }] });
    assert.deepEqual(await summaries(), [["1", 3]]);
    await place.store.erase([idOf(3)]);
    await place.store.change({ faces: [{ id: idOf(1), stranger: null }] });
    assert.deepEqual(await summaries(), [["1", 1]]);
    await place.store.change({ faces: [{ id: "9.9.9.9", stranger: "1" }] });
    assert.deepEqual(await summaries(), [["1", 1]], "a face that is gone is passed over");
  });

  test("leaves merged and named strangers out of the list, and ignored ones when asked", async () => {
    await using place = await open();
    await place.store.put(sightingsInARow(4));
    await place.store.change({
      strangers: [
        aStranger("1"),
        aStranger("2", { ignored: true, label: "courier" }),
        aStranger("3", { person: "Ann" }),
        aStranger("4", { mergedInto: "1" }),
      ],
      faces: [1, 2, 3].map((frame) => ({ id: idOf(frame), stranger: String(frame) })),
    });
    const found = async (query: object) =>
      (await place.store.strangers({ ...query, limit: 9 })).map(({ id }) => id).sort();
    assert.deepEqual(await found({}), ["1", "2"]);
    assert.deepEqual(await found({ ignored: false }), ["1"]);
    assert.deepEqual(await found({ ignored: true }), ["2"]);
    assert.deepEqual(await found({ named: true }), ["1", "2", "3"]);
    assert.deepEqual(await found({ minFaces: 2 }), []);
    const [merged] = await place.store.strangersById(["4"]);
    assert.deepEqual([merged?.mergedInto, merged?.faces], ["1", 0]);
    assert.deepEqual(
      (await place.store.find({ reviewed: false, limit: 9 })).map(({ frame }) => frame),
      [4, 3, 1],
      "what an ignored stranger shows is not to be reviewed",
    );
  });

  test("pages through strangers, seen last first", async () => {
    await using place = await open();
    await place.store.put(sightingsInARow(5));
    await place.store.change({
      strangers: [1, 2, 3, 4, 5].map((number) => aStranger(String(number))),
      faces: [1, 2, 3, 4, 5].map((frame) => ({ id: idOf(frame), stranger: String(frame) })),
    });
    const first = await place.store.strangers({ limit: 3 });
    assert.deepEqual(
      first.map(({ id }) => id),
      ["5", "4", "3"],
    );
    const last = first.at(-1);
    assert.ok(last);
    const rest = await place.store.strangers({ after: { lastSeenAt: last.lastSeenAt, id: last.id }, limit: 3 });
    assert.deepEqual(
      rest.map(({ id }) => id),
      ["2", "1"],
    );
  });

  test("shows the clearest faces of each stranger", async () => {
    await using place = await open();
    const faces = [30, 90, 60].map((sizePx, index) =>
      aSighting({ frame: index + 1, quality: { ...aSighting().quality, sizePx } }),
    );
    await place.store.put(faces);
    await place.store.change({
      strangers: [aStranger("1")],
      faces: faces.map((one) => ({ id: sightingId(one), stranger: "1" })),
    });
    const clearest = await place.store.clearest(["1", "2"], 2);
    assert.deepEqual(
      clearest.get("1"),
      [2, 3].map((frame) => ({ id: idOf(frame), capturedAt: aSighting({ frame }).capturedAt })),
    );
    assert.deepEqual(clearest.get("2") ?? [], []);
  });

  test("never gives an id of a stranger twice, also to two who ask at once", async () => {
    await using place = await open();
    const other = await place.reopen();
    const given = await Promise.all([
      place.store.newStrangerIds(3),
      other.newStrangerIds(2),
      place.store.newStrangerIds(1),
    ]);
    assert.equal(new Set(given.flat()).size, 6);
    const later = await (await place.reopen()).newStrangerIds(1);
    assert.ok(!given.flat().includes(later[0] ?? ""));
  });

  test("keeps decisions, newest first, and finds the latest that touches a face or a stranger", async () => {
    await using place = await open();
    const one = aDecision("a", { faces: [{ id: idOf(1), stranger: "1" }] });
    const two = aDecision("b", {
      action: { kind: "merge", into: "1", strangers: ["2"] },
      faces: [{ id: idOf(2) }],
      strangers: [aStranger("2")],
    });
    await place.store.change({ decision: one });
    await place.store.change({ decision: two });
    assert.deepEqual(await place.store.decision("a"), one);
    assert.deepEqual(await place.store.decisions({ limit: 9 }), [two, one]);
    assert.deepEqual(await place.store.decisions({ after: "b", limit: 9 }), [one]);
    const latest = async (faces: readonly string[], strangers: readonly string[] = []) =>
      (await place.store.latestTouching({ faces, strangers }))?.id;
    assert.equal(await latest([idOf(1)]), "a");
    assert.equal(await latest([idOf(1), idOf(2)]), "b");
    assert.equal(await latest([], ["2"]), "b");
    assert.equal(await latest([idOf(3)]), undefined);
    await place.store.change({ decision: { ...two, undoneAt: new Date() } });
    assert.equal(await latest([idOf(1), idOf(2)]), "a");
  });

  test("changes nothing when a part of a change cannot be kept", async () => {
    await using place = await open();
    await place.store.put([aSighting()]);
    const change = {
      strangers: [aStranger("1")],
      faces: [{ id: idOf(1), stranger: "" }],
    };
    await assert.rejects(place.store.change(change), { code: "REQUEST_INVALID" });
    assert.deepEqual(await place.store.strangersById(["1"]), []);
  });
}
