import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { likenessOf } from "../../src/sightings/gathering/likeness.ts";
import { openFaceIndex } from "../../src/sightings/gathering/open-index.ts";
import { recheckStrangers } from "../../src/sightings/gathering/recheck.ts";
import { resolveStranger } from "../../src/sightings/review/strangers.ts";
import { sightingId } from "../../src/sightings/sighting.ts";
import { gatheredSightings } from "../support/gathered-sightings.ts";
import { aSighting, direction } from "../support/sightings.ts";

const idOf = (frame: number): string => sightingId(aSighting({ frame }));

describe("the check of strangers", () => {
  test("makes one of two who are plainly one person, under the older id, but of none whom somebody changed", async () => {
    await using at = await gatheredSightings();
    const ids = await at.store.newStrangerIds(4);
    const [first = "", second = "", third = "", fourth = ""] = ids;
    // As if they had come in when less was known: 1 and 2 are one person, and so are 3 and 4.
    for (const frame of [1, 2, 3, 4]) await at.store.put([aSighting({ frame, vector: direction(frame < 3 ? 0 : 3) })]);
    const begun = { embedder: "fused@0", ignored: false, createdAt: new Date(0) };
    await at.store.change({
      strangers: ids.map((id) => ({ ...begun, id, isCurated: id === third })),
      faces: ids.map((stranger, index) => ({ id: idOf(index + 1), stranger })),
    });
    await using index = openFaceIndex({ dimensions: 8, maxVectors: 10 });
    const { items } = await at.store.changes(undefined, 10);
    await index.call(
      "put",
      items.map(({ id, vector, stranger }) => ({ id, vector: vector.slice(), stranger })),
    );
    await at.store.put([aSighting({ frame: 5, vector: direction(6) })]);
    await index.call("put", [{ id: idOf(5), vector: direction(6) }]);
    await at.store.erase([idOf(5)]);
    await recheckStrangers(at.store, index, likenessOf("fused@0"));
    const faces = await at.store.get([1, 2, 3, 4].map(idOf));
    assert.deepEqual(
      faces.map(({ stranger }) => stranger),
      [first, first, third, fourth],
    );
    assert.equal((await resolveStranger(at.store, second)).id, first);
    assert.deepEqual(
      [...(await index.call("ids", { from: 0, count: 10 }))].sort(),
      [1, 2, 3, 4].map(idOf).sort(),
      "a face that was erased left the index",
    );
  });
});
