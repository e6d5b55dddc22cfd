import assert from "node:assert/strict";
import { test } from "node:test";
import { type Sighting, sightingId } from "../../src/sightings/sighting.ts";
import { known, undecided, unknown } from "../support/frame-results.ts";
import { aSighting, decided, sightingsInARow } from "../support/sightings.ts";
import { until } from "../support/until.ts";
import type { OpenSightings } from "./opened-sightings.ts";

/** What every store of faces must forget, and when. */
export function forgetsFaces(open: OpenSightings): void {
  const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

  test("forgets strangers and known faces after their own times, never what a person spoke of", async () => {
    await using place = await open();
    const faces = [
      aSighting({ frame: 1, capturedAt: daysAgo(40) }),
      aSighting({ frame: 2, capturedAt: daysAgo(40), identification: known("Ann") }),
      aSighting({ frame: 3, capturedAt: daysAgo(100), identification: known("Ann") }),
      aSighting({ frame: 4, capturedAt: daysAgo(400) }),
      aSighting({ frame: 5, capturedAt: daysAgo(1), identification: undecided("below threshold") }),
    ];
    await place.store.put(faces);
    await place.store.change({ faces: [{ id: sightingId(faces[3] as Sighting), decision: decided() }] });
    const store = await place.reopen({ strangerDays: 30, knownDays: 90 });
    await until(async () => (await store.count()) === 3);
    const kept = (await store.find({ sort: "oldest", limit: 9 })).map(({ frame }) => frame);
    assert.deepEqual(kept, [4, 2, 5]);
  });

  test("forgets the oldest beyond a number, first those that nobody spoke of", async () => {
    await using place = await open();
    await place.store.put(sightingsInARow(10));
    await place.store.change({ faces: [{ id: sightingId(aSighting({ frame: 1 })), decision: decided() }] });
    const store = await place.reopen({ maxFaces: 4 });
    await until(async () => (await store.count()) === 4);
    const kept = (await store.find({ sort: "oldest", limit: 9 })).map(({ frame }) => frame);
    assert.deepEqual(kept, [1, 8, 9, 10]);
  });
}

/** What every store of faces must erase when it is told to. */
export function erasesFaces(open: OpenSightings): void {
  test("erases a person wherever they are, by answer, by word or as a named stranger, and nobody else", async () => {
    await using place = await open();
    const faces = [
      aSighting({ frame: 1, identification: known("Ann") }),
      aSighting({ frame: 2, identification: known("Bob") }),
      aSighting({ frame: 3 }),
      aSighting({ frame: 4 }),
      aSighting({ frame: 5, identification: unknown() }),
    ];
    await place.store.put(faces);
    const stranger = { embedder: "fused@0", isCurated: true, createdAt: new Date(0), ignored: false };
    await place.store.change({
      decision: {
        id: "d1",
        decidedAt: new Date(0),
        action: { kind: "name", stranger: "1", person: "Ann" },
        faces: [{ id: sightingId(faces[2] as Sighting) }],
        strangers: [],
        made: [],
        written: [],
        taken: [],
      },
      faces: [
        { id: sightingId(faces[2] as Sighting), decision: decided() },
        { id: sightingId(faces[3] as Sighting), stranger: "1" },
      ],
      strangers: [{ ...stranger, id: "1", person: "Ann" }],
    });
    assert.equal(await place.store.erasePerson("Ann"), 3);
    assert.deepEqual(
      (await place.store.find({ sort: "oldest", limit: 9 })).map(({ frame }) => frame),
      [2, 5],
    );
    assert.deepEqual(await place.store.strangersById(["1"]), []);
    assert.equal(await place.store.decision("d1"), undefined);
    assert.equal(await place.store.erasePerson("Ann"), 0);
  });

  test("puts a person's new name wherever the old one stands, and takes an erased one off the candidates", async () => {
    await using place = await open();
    const doubtful = undecided("below threshold", [
      { name: "Ann", probability: 0.6 },
      { name: "Bob", probability: 0.3 },
    ]);
    await place.store.put([
      aSighting({ frame: 1 }),
      aSighting({ frame: 2, identification: known("Ann") }),
      aSighting({ frame: 3, identification: doubtful }),
    ]);
    await place.store.change({ faces: [{ id: sightingId(aSighting({ frame: 1 })), decision: decided() }] });
    assert.equal(await place.store.renamePerson("Ann", "Anna"), 3);
    const [first, second, third] = await place.store.find({ sort: "oldest", limit: 9 });
    assert.deepEqual(first?.decision, decided({ person: "Anna" }));
    assert.deepEqual(second?.identification, known("Anna"));
    assert.deepEqual(third?.identification.candidates[0], { name: "Anna", probability: 0.6 });
    assert.equal((await place.store.find({ person: "Anna", limit: 9 })).length, 2);
    assert.equal((await place.store.find({ person: "Ann", limit: 9 })).length, 0);
    assert.equal(await place.store.erasePerson("Anna"), 2);
    const [left] = await place.store.find({ limit: 9 });
    assert.deepEqual(
      left?.identification.candidates.map(({ name }) => name),
      ["Unknown", "Bob"],
    );
  });
}

/** What every store of faces must do with the names in decisions. */
export function renamesInDecisions(open: OpenSightings): void {
  const said = (person: string) => ({
    id: "d1",
    decidedAt: new Date(0),
    action: { kind: "faces" as const, verdict: "right" as const },
    faces: [{ id: sightingId(aSighting()), decision: decided({ person }) }],
    strangers: [{ id: "1", embedder: "fused@0", isCurated: true, createdAt: new Date(0), ignored: false, person }],
    made: [],
    written: [
      { face: "1.42.1.0", person, file: "a.jpg", isNegative: false },
      { face: "1.42.2.0", person: "Bob", file: "b.jpg", isNegative: true },
    ],
    taken: [],
    enrolled: person,
  });

  test("finds a decision's samples under a person's new name, and keeps no word of an erased one", async () => {
    await using place = await open();
    await place.store.change({ decision: said("Ann") });
    await place.store.renamePerson("Ann", "Anna");
    assert.deepEqual(await place.store.decision("d1"), said("Anna"));
    await place.store.erasePerson("Anna");
    const left = await place.store.decision("d1");
    assert.equal(JSON.stringify(left).includes("Ann"), false);
    assert.deepEqual(
      left?.written.map(({ person }) => person),
      ["Bob"],
    );
  });
}
