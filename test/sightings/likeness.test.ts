import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { likenessOf } from "../../src/sightings/gathering/likeness.ts";
import { gatheredSightings } from "../support/gathered-sightings.ts";
import { aSighting, direction } from "../support/sightings.ts";

describe("the likeness asked for", () => {
  test("is the network's own, whatever the hash of its file", () => {
    assert.deepEqual(likenessOf("dlib@0"), likenessOf("dlib@1"));
    assert.notDeepEqual(likenessOf("dlib@0"), likenessOf("arcface@0"));
    assert.deepEqual(likenessOf("dlib@0", null), likenessOf("dlib@0"));
  });

  test("keeps its order when a setting moves it, and stays a cosine", () => {
    for (const embedder of ["fused@0", "dlib@0", "fr-feature@0", "arcface@0"])
      for (const asked of [null, 0.3, 0.6, 0.9, 0.999]) {
        const { sameStranger, sameFace, oneStranger, maybe } = likenessOf(embedder, asked);
        assert.ok(maybe < sameStranger && sameStranger < oneStranger && oneStranger <= sameFace && sameFace <= 1);
        if (asked !== null) assert.equal(sameStranger, asked);
      }
  });

  test("keeps two faces of dlib apart that are as alike as strangers are in it", async () => {
    const aside = (cosine: number): number => Math.sqrt(1 - cosine ** 2);
    for (const [likeness, cosine, strangers] of [
      [null, 0.9, 2],
      [null, 0.97, 1],
      [0.85, 0.9, 1],
    ] as const) {
      await using at = await gatheredSightings([], { embedder: "dlib@0", likeness });
      await at.store.put([
        aSighting({ frame: 1, embedder: "dlib@0", vector: direction(0) }),
        aSighting({ frame: 2, embedder: "dlib@0", vector: direction(0, aside(cosine)) }),
      ]);
      await at.gathering.catchUp();
      assert.equal((await at.store.strangers({ limit: 9 })).length, strangers, `${likeness} ${cosine}`);
    }
  });
});
