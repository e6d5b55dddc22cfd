import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openGathering } from "../../src/sightings/gathering/gathering.ts";
import { photoSearch } from "../../src/sightings/photo-search.ts";
import { sightingId } from "../../src/sightings/sighting.ts";
import { known, undecided } from "../support/frame-results.ts";
import { gatheredSightings } from "../support/gathered-sightings.ts";
import { aSighting, direction } from "../support/sightings.ts";

const idOf = (frame: number): string => sightingId(aSighting({ frame }));
const blurred = { ...aSighting().quality, sharpness: 8, sizePx: 20 };

describe("gathering strangers", () => {
  test("counts alike faces to one stranger, and keeps its id as it grows", async () => {
    await using at = await gatheredSightings();
    await at.store.put([aSighting({ frame: 1 }), aSighting({ frame: 2, vector: direction(3) })]);
    await at.gathering.catchUp();
    const [first, second] = await Promise.all([1, 2].map(async (frame) => (await at.store.get([idOf(frame)]))[0]));
    assert.ok(first?.stranger !== undefined && second?.stranger !== undefined && first.stranger !== second.stranger);
    await at.store.put([aSighting({ frame: 3, vector: direction(0, 0.3) })]);
    await at.gathering.catchUp();
    const [third] = await at.store.get([idOf(3)]);
    assert.equal(third?.stranger, first.stranger);
    const [summary] = await at.store.strangersById([first.stranger]);
    assert.equal(summary?.faces, 2);
  });

  test("gathers nobody known, nothing of another network, and lets a poor face join but not begin", async () => {
    await using at = await gatheredSightings();
    await at.store.put([
      aSighting({ frame: 1, identification: known("Ann") }),
      aSighting({ frame: 2, embedder: "dlib@0", vector: direction(1) }),
      aSighting({ frame: 3, quality: blurred }),
      aSighting({ frame: 4, identification: undecided("below threshold") }),
      aSighting({ frame: 5, quality: blurred, vector: direction(0, 0.2) }),
      aSighting({ frame: 6, identification: undecided("no classifier"), vector: direction(4) }),
    ]);
    await at.gathering.catchUp();
    const strangers = (await at.store.find({ sort: "oldest", limit: 9 })).map(({ stranger }) => stranger);
    assert.deepEqual(strangers, [undefined, undefined, undefined, strangers[3], strangers[3], strangers[5]]);
    assert.ok(strangers[3] !== undefined && strangers[5] !== undefined && strangers[3] !== strangers[5]);
  });

  test("knows after a restart whom it had gathered", async () => {
    await using at = await gatheredSightings();
    await at.store.put([aSighting({ frame: 1 }), aSighting({ frame: 2, vector: direction(5) })]);
    await at.gathering.catchUp();
    await at.gathering[Symbol.asyncDispose]();
    await using again = openGathering(at.store, {
      embedder: "fused@0",
      maxFaces: 1000,
      everyMs: 3_600_000,
      log: { warn: () => undefined },
    });
    await at.store.put([aSighting({ frame: 3, vector: direction(5, 0.1) })]);
    await again.catchUp();
    const [before, after] = [(await at.store.get([idOf(2)]))[0], (await at.store.get([idOf(3)]))[0]];
    assert.equal(after?.stranger, before?.stranger);
    assert.equal((await at.store.strangers({ limit: 9 })).length, 2);
  });

  test("finds all faces like one, oldest first, and those that were erased no more", async () => {
    await using at = await gatheredSightings();
    await at.store.put([
      aSighting({ frame: 3, identification: known("Ann") }),
      aSighting({ frame: 1, vector: direction(0, 0.2) }),
      aSighting({ frame: 2, vector: direction(2) }),
      aSighting({ frame: 4 }),
    ]);
    await at.gathering.catchUp();
    await at.store.erase([idOf(4)]);
    const search = photoSearch(at.store, at.gathering);
    const found = await search.search(direction(0), 0.5, 100);
    assert.deepEqual(
      found.map(({ frame, similarity }) => [frame, Math.round(similarity * 100) / 100]),
      [
        [1, 0.98],
        [3, 1],
      ],
    );
  });
});
