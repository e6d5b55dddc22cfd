import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Sighting, sightingId } from "../../src/sightings/sighting.ts";
import type { SightingQuery } from "../../src/sightings/sighting-store.ts";
import { known, undecided } from "../support/frame-results.ts";
import { aSighting, decided, direction, sightingsInARow } from "../support/sightings.ts";
import type { OpenedSightings, OpenSightings } from "./opened-sightings.ts";
import { keepsReviews } from "./reviews.ts";
import { erasesFaces, forgetsFaces, renamesInDecisions } from "./sighting-removals.ts";

/** What every store of faces must do. */
export function sightingsContract(adapter: string, open: OpenSightings): void {
  describe(`sightings: ${adapter}`, () => {
    keepsFaces(open);
    findsFaces(open);
    tellsChanges(open);
    forgetsFaces(open);
    erasesFaces(open);
    renamesInDecisions(open);
    keepsReviews(open);
  });
}

const ids = (sightings: readonly Sighting[]): readonly string[] => sightings.map(sightingId);
function keepsFaces(open: OpenSightings): void {
  test("gives back every field of a face, its picture and its vector, also after it is opened anew", async () => {
    await using place = await open();
    const sighting = aSighting({ vector: direction(3, 0.25), identification: known("Ann") });
    await place.store.put([sighting]);
    const { vector, crop, ...facts } = sighting;
    const again = await place.reopen();
    const id = sightingId(sighting);
    assert.deepEqual(await again.get([id, "1.1.1.1"]), [{ ...facts, id }]);
    assert.deepEqual(await again.crop(id), crop);
    assert.equal(await again.crop("1.1.1.1"), undefined);
    const [comparable] = await again.comparable([id]);
    assert.deepEqual(comparable?.vector, vector);
    assert.equal(await again.count(), 1);
  });

  test("overwrites a repeat, and keeps what was said of the face", async () => {
    await using place = await open();
    await place.store.put([aSighting()]);
    const [id = ""] = ids([aSighting()]);
    await place.store.change({
      faces: [{ id, decision: decided(), stranger: "7" }],
      strangers: [{ id: "7", embedder: "fused@0", ignored: false, isCurated: false, createdAt: new Date(0) }],
    });
    await place.store.put([aSighting({ crop: Uint8Array.of(1), identification: known("Bob") })]);
    assert.equal(await place.store.count(), 1);
    const [kept] = await place.store.get([id]);
    assert.deepEqual([kept?.decision, kept?.stranger, kept?.identification.kind], [decided(), "7", "known"]);
    assert.deepEqual(await place.store.crop(id), Uint8Array.of(1));
    assert.equal((await place.store.find({ person: "Ann", limit: 9 })).length, 1);
    assert.equal((await place.store.find({ person: "Bob", limit: 9 })).length, 0);
  });

  test("keeps of an event the clearest faces, whatever their order, and those that a person spoke of", async () => {
    await using place = await open({ maxPerEvent: 3 });
    const quality = (sizePx: number) => ({ ...aSighting().quality, sizePx });
    const faces = [30, 90, 20, 60, 40].map((sizePx, index) =>
      aSighting({ frame: index + 1, quality: quality(sizePx), vector: direction(index) }),
    );
    await place.store.put(faces.slice(0, 1));
    await place.store.change({ faces: [{ id: sightingId(faces[0] as Sighting), decision: decided() }] });
    await place.store.put([...faces.slice(1), aSighting({ event: "43", quality: quality(20) })]);
    const kept = (await place.store.find({ event: "42", sort: "oldest", limit: 9 })).map(({ frame }) => frame);
    assert.deepEqual(kept, [1, 2, 4, 5]);
    assert.equal((await place.store.find({ event: "43", limit: 9 })).length, 1);
  });

  test("refuses a face that could not be read back, and then keeps none of the batch", async () => {
    await using place = await open();
    const wrong: readonly Partial<Sighting>[] = [
      { frame: 0 },
      { monitor: "" },
      { face: -1 },
      { vector: new Float32Array(8) },
      { vector: new Float32Array(0) },
      { crop: new Uint8Array(0) },
      { capturedAt: new Date("never") },
    ];
    for (const changes of wrong)
      await assert.rejects(place.store.put([aSighting({ frame: 5 }), aSighting(changes)]), { code: "REQUEST_INVALID" });
    assert.equal(await place.store.count(), 0);
    await place.store.put([]);
  });

  test("keeps apart keys that look alike when joined, in ids that fit a URL", async () => {
    await using place = await open();
    const keys = [
      { monitor: "1.2", event: "3" },
      { monitor: "1", event: "2.3" },
      { monitor: "Küche/1", event: "~" },
      { monitor: "K~c3", event: "李" },
    ];
    await place.store.put(keys.map((key) => aSighting(key)));
    assert.equal(await place.store.count(), keys.length);
    for (const key of keys) {
      const id = sightingId(aSighting(key));
      assert.equal(encodeURIComponent(id), id);
      assert.equal((await place.store.get([id]))[0]?.monitor, key.monitor);
    }
  });
}

function findsFaces(open: OpenSightings): void {
  const frames = async (place: OpenedSightings, query: Omit<SightingQuery, "limit">): Promise<readonly number[]> =>
    (await place.store.find({ ...query, limit: 100 })).map(({ frame }) => frame);

  test("finds faces by camera, person, answer, review and time, in both orders", async () => {
    await using place = await open();
    const faces = [
      aSighting({ frame: 1, identification: known("Ann") }),
      aSighting({ frame: 2, identification: known("Bob"), monitor: "2" }),
      aSighting({ frame: 3 }),
      aSighting({ frame: 4, identification: undecided("below threshold", [{ name: "Ann", probability: 0.6 }]) }),
    ];
    await place.store.put(faces);
    await place.store.change({
      faces: [
        { id: sightingId(faces[2] as Sighting), decision: decided({ verdict: "person", person: "Ann" }) },
        { id: sightingId(faces[1] as Sighting), decision: decided({ verdict: "wrong", person: "Bob" }) },
      ],
    });
    assert.deepEqual(await frames(place, {}), [4, 3, 2, 1]);
    assert.deepEqual(await frames(place, { sort: "oldest" }), [1, 2, 3, 4]);
    assert.deepEqual(await frames(place, { monitor: "2" }), [2]);
    assert.deepEqual(await frames(place, { person: "Ann" }), [3, 1]);
    assert.deepEqual(await frames(place, { person: "Bob" }), [], "it was said not to be Bob");
    assert.deepEqual(await frames(place, { kind: "known" }), [2, 1]);
    assert.deepEqual(await frames(place, { kind: "undecided" }), [4]);
    assert.deepEqual(await frames(place, { reviewed: true }), [3, 2]);
    assert.deepEqual(await frames(place, { reviewed: false }), [4, 1]);
    const [from, to] = [aSighting({ frame: 2 }).capturedAt, aSighting({ frame: 4 }).capturedAt];
    assert.deepEqual(await frames(place, { from, to }), [3, 2]);
    await assert.rejects(place.store.find({ limit: 0 }), { code: "REQUEST_INVALID" });
    await assert.rejects(place.store.find({ limit: 1001 }), { code: "REQUEST_INVALID" });
  });

  test("pages through faces of one moment without gap or repeat", async () => {
    await using place = await open();
    const faces = Array.from({ length: 25 }, (_, index) =>
      aSighting({ frame: index + 1, second: Math.floor(index / 10) }),
    );
    await place.store.put(faces);
    for (const sort of ["newest", "oldest"] as const) {
      const seen = await allPages(place, sort);
      assert.equal(seen.length, 25);
      assert.deepEqual(new Set(seen), new Set(ids(faces)));
    }
  });

  test("tells the faces of some frames that a person spoke of", async () => {
    await using place = await open();
    const faces = sightingsInARow(3);
    await place.store.put(faces);
    await place.store.change({ faces: faces.slice(1).map((one) => ({ id: sightingId(one), decision: decided() })) });
    const found = await place.store.decidedIn(faces.slice(0, 2));
    assert.deepEqual(
      found.map(({ frame, decision }) => [frame, decision?.person]),
      [[2, "Ann"]],
    );
    assert.deepEqual(await place.store.decidedIn([]), []);
  });
}

async function allPages({ store }: OpenedSightings, sort: "newest" | "oldest"): Promise<readonly string[]> {
  const seen: string[] = [];
  let after: SightingQuery["after"];
  for (;;) {
    const page = await store.find({ sort, limit: 4, ...(after === undefined ? {} : { after }) });
    seen.push(...page.map(({ id }) => id));
    const last = page.at(-1);
    if (last === undefined || page.length < 4) return seen;
    after = { capturedAt: last.capturedAt, id: last.id };
  }
}

function tellsChanges(open: OpenSightings): void {
  test("tells everything once and then what is new, also a face whose vector was made anew", async () => {
    await using place = await open();
    await place.store.put(sightingsInARow(5));
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let isMore = true; isMore; ) {
      const changes = await place.store.changes(cursor, 2);
      seen.push(...changes.items.map(({ id }) => id));
      ({ cursor, isMore } = changes);
    }
    assert.deepEqual(new Set(seen), new Set(ids(sightingsInARow(5))));
    await place.store.put([aSighting({ frame: 2, vector: direction(5) }), aSighting({ frame: 6 })]);
    const news = await place.store.changes(cursor, 100);
    const frames = new Set(news.items.map(({ id }) => id));
    assert.ok(frames.has(sightingId(aSighting({ frame: 2 }))) && frames.has(sightingId(aSighting({ frame: 6 }))));
    const again = news.items.find(({ id }) => id === sightingId(aSighting({ frame: 2 })));
    assert.deepEqual(again?.vector, direction(5));
    assert.equal(again?.embedder, "fused@0");
  });

  test("tells which faces are gone", async () => {
    await using place = await open();
    await place.store.put(sightingsInARow(3));
    const [first = "", ...rest] = ids(sightingsInARow(3));
    assert.equal(await place.store.erase([first, "9.9.9.9"]), 1);
    assert.deepEqual(await place.store.gone([first, ...rest]), [first]);
  });
}
