import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { resolveStranger } from "../../src/sightings/review/strangers.ts";
import { sightingId } from "../../src/sightings/sighting.ts";
import { type GatheredSightings, gatheredSightings } from "../support/gathered-sightings.ts";
import { plainPicture } from "../support/pictures.ts";
import { aSighting, direction } from "../support/sightings.ts";

const idOf = (frame: number): string => sightingId(aSighting({ frame, event: String(frame) }));

/** Frames 1 to 3 show one stranger, 4 and 5 another. */
async function twoStrangers(): Promise<GatheredSightings & { readonly first: string; readonly second: string }> {
  const at = await gatheredSightings();
  for (const frame of [1, 2, 3, 4, 5])
    await at.store.put([
      aSighting({
        frame,
        event: String(frame),
        vector: direction(frame < 4 ? 0 : 3, frame / 20),
        crop: await plainPicture(50 + frame),
      }),
    ]);
  await at.gathering.catchUp();
  const [one, other] = await at.store.get([idOf(1), idOf(4)]);
  return { ...at, first: one?.stranger ?? "", second: other?.stranger ?? "" };
}

const strangersOf = async ({ store }: GatheredSightings, frames: readonly number[]) =>
  (await store.get(frames.map(idOf))).map(({ stranger }) => stranger);
const pictures = async ({ dataset }: GatheredSightings, person: string) =>
  (await dataset.gallery.samples(person))?.length ?? 0;

describe("a stranger", () => {
  test("is named once for all faces, which become samples, and new faces still gather there", async () => {
    await using at = await twoStrangers();
    const made = await at.strangers.name(at.first, "Cleo", "first key");
    assert.equal(await pictures(at, "Cleo"), 3);
    assert.equal((await at.store.find({ person: "Cleo", limit: 9 })).length, 3);
    assert.deepEqual(
      (await at.store.strangers({ limit: 9 })).map(({ id }) => id),
      [at.second],
      "a stranger no more",
    );
    await at.store.put([aSighting({ frame: 6, event: "6", vector: direction(0, 0.2) })]);
    await at.gathering.catchUp();
    assert.deepEqual(await strangersOf(at, [6]), [at.first]);
    await at.review.undo(made.id);
    assert.equal(await at.dataset.gallery.person("Cleo"), undefined);
    assert.equal((await at.store.strangers({ limit: 9 })).length, 2);
    assert.equal((await at.store.find({ reviewed: true, limit: 9 })).length, 0);
  });

  test("takes others in under the older id, to which their ids lead from then on", async () => {
    await using at = await twoStrangers();
    const made = await at.strangers.merge([at.second, at.first]);
    assert.deepEqual(new Set(await strangersOf(at, [1, 2, 3, 4, 5])), new Set([at.first]));
    assert.equal((await resolveStranger(at.store, at.second)).id, at.first);
    assert.deepEqual(
      (await at.store.strangers({ limit: 9 })).map(({ id, faces }) => [id, faces]),
      [[at.first, 5]],
    );
    await at.store.put([aSighting({ frame: 7, event: "7", vector: direction(3, 0.2) })]);
    await at.gathering.catchUp();
    assert.deepEqual(await strangersOf(at, [7]), [at.first]);
    await at.review.undo(made.id);
    assert.deepEqual(await strangersOf(at, [1, 4, 5]), [at.first, at.second, at.second]);
    await assert.rejects(at.strangers.merge([at.first, at.first]), { code: "REQUEST_INVALID" });
    await assert.rejects(at.strangers.merge([at.first, "99"]), { code: "NOT_FOUND" });
  });

  test("is split, the faces taken out under a new id", async () => {
    await using at = await twoStrangers();
    const made = await at.strangers.split(at.first, [idOf(3)]);
    const [third] = await strangersOf(at, [3]);
    assert.ok(third !== undefined && third !== at.first && third !== at.second);
    assert.deepEqual(made.made, [third]);
    assert.deepEqual(await strangersOf(at, [1, 2]), [at.first, at.first]);
    await at.review.undo(made.id);
    assert.deepEqual(await strangersOf(at, [3]), [at.first]);
    const all = [1, 2, 3].map(idOf);
    await assert.rejects(at.strangers.split(at.first, all), { code: "REQUEST_INVALID", message: /all of them/ });
    await assert.rejects(at.strangers.split(at.first, [idOf(4)]), { code: "REQUEST_INVALID" });
  });

  test("is ignored with a label: not to be reviewed, learned as nobody, and gathering on", async () => {
    await using at = await twoStrangers();
    await at.strangers.ignore(at.first, "courier");
    assert.equal(await pictures(at, "Unknown"), 3);
    await at.store.put([aSighting({ frame: 6, event: "6", vector: direction(0, 0.2) })]);
    await at.gathering.catchUp();
    const open = (await at.store.find({ reviewed: false, limit: 9 })).map(({ frame }) => frame);
    assert.deepEqual(open, [5, 4]);
    const [ignored] = await at.store.strangers({ ignored: true, limit: 9 });
    assert.deepEqual([ignored?.id, ignored?.label, ignored?.faces], [at.first, "courier", 4]);
    const back = await at.strangers.unignore(at.first);
    assert.equal(await pictures(at, "Unknown"), 0);
    assert.equal((await at.store.find({ reviewed: false, limit: 9 })).length, 6);
    await at.review.undo(back.id);
    assert.equal(await pictures(at, "Unknown"), 3);
    assert.equal((await at.store.strangers({ ignored: true, limit: 9 })).length, 1);
  });

  test("may be like another, which is told", async () => {
    await using at = await twoStrangers();
    await at.store.put([aSighting({ frame: 6, event: "6", vector: direction(0, 0.66) })]);
    await at.gathering.catchUp();
    const [sixth = ""] = await strangersOf(at, [6]);
    assert.notEqual(sixth, at.first);
    const like = await at.gathering.strangersLike(at.first);
    assert.deepEqual(
      like.map(({ stranger, similarity }) => [stranger, Math.round(similarity * 100) / 100]),
      [[sixth, 0.81]],
    );
  });
});
