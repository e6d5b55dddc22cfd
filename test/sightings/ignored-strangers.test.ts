import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import { ignoredStrangers } from "../../src/sightings/ignored-strangers.ts";
import { type GatheredSightings, gatheredSightings } from "../support/gathered-sightings.ts";
import { plainPicture } from "../support/pictures.ts";
import { aSighting, direction } from "../support/sightings.ts";

const embedder = "fused@0";

const kept = async (frame: number, vector: Float32Array) =>
  aSighting({ frame, embedder, vector, crop: await plainPicture(frame) });

/** Two strangers of one face each, of whom the first is a courier. */
async function withCourier(): Promise<GatheredSightings> {
  const at = await gatheredSightings();
  for (const frame of [1, 2]) await at.store.put([await kept(frame, direction(frame - 1))]);
  await at.gathering.catchUp();
  await at.strangers.ignore("1", "courier");
  return at;
}

const askedOf = (at: GatheredSightings, everyMs = 0) =>
  ignoredStrangers(() => Promise.resolve(at.store), { likeness: null, everyMs });

describe("ignored strangers", () => {
  test("are known again by their faces, others are not, nor faces of another network", async () => {
    await using at = await withCourier();
    const ignored = askedOf(at);
    const courier = { id: "1", label: "courier" };
    assert.deepEqual(await ignored.match({ embedder, vector: direction(0, 0.3) }), courier);
    assert.equal(await ignored.match({ embedder, vector: direction(1) }), undefined);
    assert.equal(await ignored.match({ embedder: "dlib@0", vector: direction(0) }), undefined);
  });

  test("are found by a kept face: what was said of it, whom it was counted to, else its likeness", async () => {
    await using at = await withCourier();
    const ignored = askedOf(at);
    const counted = await kept(3, direction(0, 0.2));
    await at.store.put([counted]);
    assert.equal((await ignored.matchKept(counted))?.label, "courier", "not gathered yet");
    await at.gathering.catchUp();
    assert.equal((await ignored.matchKept(counted))?.label, "courier");
    assert.equal(await ignored.matchKept({ ...counted, box: { ...counted.box, left: 0 } }), undefined);
    assert.equal(await ignored.matchKept({ ...counted, frame: 9 }), undefined);
    assert.equal(await ignored.matchKept({ ...counted, frame: 2 }), undefined);
    assert.equal((await ignored.matchKept({ ...counted, frame: 1 }))?.label, "courier");
    await at.review.decide(["1.42.3.0"], { verdict: "person", person: "Ann" });
    assert.equal(await ignored.matchKept(counted), undefined);
  });

  test("are ignored no more when somebody says so", async () => {
    await using at = await withCourier();
    const ignored = askedOf(at);
    const late = askedOf(at, 3_600_000);
    const face = { embedder, vector: direction(0) };
    assert.equal((await late.match(face))?.id, "1");
    await at.strangers.unignore("1");
    assert.equal(await ignored.match(face), undefined);
    assert.equal((await late.match(face))?.id, "1", "as it was read, for a while");
  });

  test("are asked for again after the store was away", async () => {
    await using at = await withCourier();
    let isAway = true;
    const store = () =>
      isAway ? Promise.reject(new FaceServiceError("UNAVAILABLE", "away")) : Promise.resolve(at.store);
    const ignored = ignoredStrangers(store, { likeness: null });
    const face = { embedder, vector: direction(0) };
    await assert.rejects(ignored.match(face), { code: "UNAVAILABLE" });
    isAway = false;
    assert.equal((await ignored.match(face))?.id, "1");
  });
});
