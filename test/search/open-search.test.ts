import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { ModelId } from "../../src/face/embedding.ts";
import { openSearch } from "../../src/search/open-search.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { directions } from "./directions.ts";

const model = "a-model" as ModelId;

describe("the search thread", () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  before(async () => {
    directory = await temporaryDirectory();
  });
  after(() => directory[Symbol.asyncDispose]());
  const place = (file: string) => ({ path: join(directory.path, file), model, dimensions: 48, maxVectors: 5000 });
  const vectors = directions(2500).map((vector, i) => ({ id: `person ${i}`, vector }));

  test("finds, removes, and keeps what was saved", async () => {
    {
      await using search = await openSearch(place("kept.bin"));
      assert.equal(await search.size(), 0);
      await search.put(vectors);
      assert.equal((await search.nearest(vectors[7]!.vector))[0]?.id, "person 7");
      assert.equal(await search.remove(["person 7", "nobody"]), 1);
      assert.notEqual((await search.nearest(vectors[7]!.vector))[0]?.id, "person 7");
      await search.save();
      await search.put([vectors[7]!]);
    }
    await using search = await openSearch(place("kept.bin"));
    assert.equal(await search.size(), vectors.length - 1, "what was not saved is gone");
    const found = await search.nearest(vectors[8]!.vector, 3);
    assert.equal(found[0]?.id, "person 8");
    assert.equal(found.length, 3);
    assert.deepEqual(await readdir(directory.path), ["kept.bin"], "no temporary file is left");
  });

  test("tells what is wrong with a vector, and serves on", async () => {
    await using search = await openSearch(place("refusing.bin"));
    await assert.rejects(search.put([{ id: "a", vector: new Float32Array(3) }]), { code: "REQUEST_INVALID" });
    await assert.rejects(search.nearest(new Float32Array(48)), { code: "REQUEST_INVALID" });
    assert.equal(await search.size(), 0);
  });

  test("sends no more than the vector, also when that is a part of many", async () => {
    await using search = await openSearch(place("parts.bin"));
    const all = new Float32Array(48 * 3);
    vectors.slice(0, 3).forEach(({ vector }, i) => {
      all.set(vector, i * 48);
    });
    await search.put([{ id: "b", vector: all.subarray(48, 96) }]);
    assert.equal((await search.nearest(all.subarray(48, 96)))[0]?.id, "b");
  });

  test("refuses a file that is damaged, cut short, of another version or another model", async () => {
    {
      await using search = await openSearch(place("whole.bin"));
      await search.put(vectors.slice(0, 10));
      await search.save();
    }
    const whole = await readFile(place("whole.bin").path);
    const flipped = Buffer.from(whole);
    flipped[flipped.length - 5]! ^= 1;
    const damaged = {
      empty: Buffer.alloc(0),
      "another version": Buffer.concat([Buffer.from("FDRNNI99"), whole.subarray(8)]),
      "a header cut short": whole.subarray(0, 40),
      "a header that is too long": Buffer.concat([
        whole.subarray(0, 8),
        Buffer.from([255, 255, 255, 255]),
        whole.subarray(12),
      ]),
      "cut short": whole.subarray(0, -4),
      "a flipped bit": flipped,
    };
    for (const [what, bytes] of Object.entries(damaged)) {
      await writeFile(place("damaged.bin").path, bytes);
      await assert.rejects(openSearch(place("damaged.bin")), { code: "MODEL_INVALID" }, what);
    }
    const other = { ...place("whole.bin"), model: "another" as ModelId };
    await assert.rejects(openSearch(other), { code: "GALLERY_MISMATCH" });
    await assert.rejects(openSearch({ ...place("whole.bin"), maxVectors: 9 }), { code: "REQUEST_INVALID" });
  });
});
