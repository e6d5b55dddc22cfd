import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { sightingId } from "../../src/sightings/sighting.ts";
import { known, undecided } from "../support/frame-results.ts";
import { type GatheredSightings, gatheredSightings } from "../support/gathered-sightings.ts";
import { plainPicture } from "../support/pictures.ts";
import { aSighting, direction } from "../support/sightings.ts";

const idOf = (frame: number): string => sightingId(aSighting({ frame }));

/** Frame 1 was answered Ann, 2 Bob, 3 and 4 a stranger, 5 undecided; Ann and Bob are enrolled. */
async function fiveFaces(): Promise<GatheredSightings> {
  const at = await gatheredSightings(["Ann/1.jpg", "Bob/1.jpg"]);
  const answers = [known("Ann"), known("Bob"), undefined, undefined, undecided("below threshold")];
  for (const [index, identification] of answers.entries())
    await at.store.put([
      aSighting({
        frame: index + 1,
        event: String(index),
        crop: await plainPicture(100 + index),
        vector: direction(index === 3 ? 2 : index, index === 3 ? 0.1 : 0),
        ...(identification === undefined ? {} : { identification }),
      }),
    ]);
  await at.gathering.catchUp();
  return at;
}

const id = (frame: number): string => sightingId(aSighting({ frame, event: String(frame - 1) }));

async function files({ dataset }: GatheredSightings): Promise<readonly string[]> {
  const found = await readdir(join(dataset.path, "dataset"), { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && entry.name.endsWith(".jpg"))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dataset.at("").length + 1)
        .replace(/[^/]*$/, "*"),
    )
    .sort();
}

const atFirst = ["Ann/*", "Bob/*"];

describe("a decision about faces", () => {
  test("makes right faces samples, wrong ones pictures of somebody else, and is taken back whole", async () => {
    await using at = await fiveFaces();
    const right = await at.review.decide([id(1)], { verdict: "right" }, "first key");
    const wrong = await at.review.decide([id(2)], { verdict: "wrong" });
    assert.deepEqual(await files(at), ["Ann/*", "Ann/*", "Bob/*", "Bob/not/*"]);
    const [first, second] = await at.store.get([id(1), id(2)]);
    assert.deepEqual([first?.decision?.verdict, first?.decision?.person], ["right", "Ann"]);
    assert.deepEqual([second?.decision?.verdict, second?.decision?.person], ["wrong", "Bob"]);
    assert.deepEqual(second?.identification, known("Bob"), "what was answered stays");
    assert.equal(right.decidedBy, "first key");
    const sample = (await at.dataset.gallery.samples("Ann"))?.find(({ origin }) => origin !== undefined);
    assert.deepEqual(sample?.origin, { kind: "sighting", reference: id(1), by: "first key" });
    await at.review.undo(right.id);
    await at.review.undo(wrong.id);
    assert.deepEqual(await files(at), atFirst);
    assert.deepEqual(
      (await at.store.get([id(1), id(2)])).map(({ decision }) => decision),
      [undefined, undefined],
    );
    assert.notEqual((await at.review.undo(right.id)).undoneAt, undefined, "twice is once");
  });

  test("enrols a person who was not there, and undoing takes them out again", async () => {
    await using at = await fiveFaces();
    const made = await at.review.decide([id(3), id(5)], { verdict: "person", person: "Cleo" });
    assert.deepEqual(await files(at), ["Ann/*", "Bob/*", "Cleo/*", "Cleo/*"]);
    assert.equal((await at.store.find({ person: "Cleo", limit: 9 })).length, 2);
    const [third] = await at.store.get([id(3)]);
    assert.equal(third?.stranger, undefined, "no stranger's face any more");
    await at.review.undo(made.id);
    assert.deepEqual(await files(at), atFirst);
    assert.equal(await at.dataset.gallery.person("Cleo"), undefined);
    assert.notEqual((await at.store.get([id(3)]))[0]?.stranger, undefined);
  });

  test("replaces an earlier one, whose sample goes, and comes back when it is undone", async () => {
    await using at = await fiveFaces();
    const first = await at.review.decide([id(3)], { verdict: "person", person: "Ann" });
    const second = await at.review.decide([id(3)], { verdict: "person", person: "Bob" });
    assert.deepEqual(await files(at), ["Ann/*", "Bob/*", "Bob/*"]);
    await assert.rejects(at.review.undo(first.id), { code: "CONFLICT" });
    await at.review.undo(second.id);
    assert.deepEqual(await files(at), ["Ann/*", "Ann/*", "Bob/*"]);
    assert.equal((await at.store.get([id(3)]))[0]?.decision?.person, "Ann");
    await at.review.undo(first.id);
    assert.deepEqual(await files(at), atFirst);
  });

  test("is taken back into the stranger that the face's own has become part of since", async () => {
    await using at = await fiveFaces();
    const [third, fifth] = await at.store.get([id(3), id(5)]);
    const [first = "", second = ""] = [third?.stranger, fifth?.stranger];
    const made = await at.review.decide([id(5)], { verdict: "person", person: "Ann" });
    const [stranger] = await at.store.strangersById([second]);
    assert.ok(stranger !== undefined && first !== second);
    const { faces: _faces, firstSeenAt: _first, lastSeenAt: _last, ...merged } = stranger;
    await at.store.change({ strangers: [{ ...merged, mergedInto: first }] });
    await at.review.undo(made.id);
    assert.equal((await at.store.get([id(5)]))[0]?.stranger, first);
  });

  test("is taken back out of the dataset also when the person has another name by now", async () => {
    await using at = await fiveFaces();
    const made = await at.review.decide([id(3)], { verdict: "person", person: "Ann" });
    await at.dataset.gallery.rename("Ann", "Anna");
    await at.store.renamePerson("Ann", "Anna");
    await at.review.undo(made.id);
    assert.deepEqual(await files(at), ["Anna/*", "Bob/*"]);
  });

  test("takes faces of cameras with long names in any script", async () => {
    await using at = await gatheredSightings();
    const face = aSighting({ monitor: "К".repeat(100), event: "1" });
    await at.store.put([face]);
    await at.review.decide([sightingId(face)], { verdict: "ignore" });
    assert.equal((await at.store.find({ reviewed: true, limit: 9 })).length, 1);
  });

  test("leaves a picture that the dataset had before where it is", async () => {
    await using at = await fiveFaces();
    const crop = (await at.store.crop(id(1))) ?? new Uint8Array();
    const takenAt = (await at.store.get([id(1)]))[0]?.capturedAt;
    await at.dataset.gallery.addSample("Ann", {
      bytes: crop,
      origin: { kind: "upload" },
      ...(takenAt === undefined ? {} : { takenAt }),
    });
    const made = await at.review.decide([id(1)], { verdict: "right" });
    await at.review.undo(made.id);
    assert.deepEqual(await files(at), ["Ann/*", "Ann/*", "Bob/*"]);
  });

  test("refuses what says nothing about a face, and changes nothing then", async () => {
    await using at = await fiveFaces();
    const refused = { code: "REQUEST_INVALID" };
    await assert.rejects(at.review.decide([id(5)], { verdict: "right" }), refused);
    await assert.rejects(at.review.decide([id(1)], { verdict: "person" }), refused);
    await assert.rejects(at.review.decide([id(1)], { verdict: "right", person: "Ann" }), refused);
    await assert.rejects(at.review.decide([id(1)], { verdict: "person", person: "../etc" }), refused);
    await assert.rejects(at.review.decide(["9.9.9.9"], { verdict: "ignore" }), { code: "NOT_FOUND" });
    await assert.rejects(at.review.undo("nothing"), { code: "NOT_FOUND" });
    assert.deepEqual(await files(at), atFirst);
    assert.deepEqual(await at.store.decisions({ limit: 9 }), []);
  });

  test("takes many faces at once", async () => {
    await using at = await gatheredSightings(["Ann/1.jpg"]);
    const faces = Array.from({ length: 500 }, (_, index) =>
      aSighting({ frame: index + 1, identification: known("Ann") }),
    );
    await at.store.put(faces);
    const made = await at.review.decide(faces.map(sightingId), { verdict: "ignore" });
    assert.equal((await at.store.find({ reviewed: true, limit: 1000 })).length, 500);
    await at.review.undo(made.id);
    assert.equal((await at.store.find({ reviewed: true, limit: 1000 })).length, 0);
    assert.equal((await at.store.get([idOf(500)])).length, 1);
  });
});
