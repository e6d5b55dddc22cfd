import assert from "node:assert/strict";
import { appendFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openEmbeddingCache } from "../../../../scripts/bench/openset/embedding-cache.ts";

const face = {
  vector: Float32Array.of(0.6, 0.8),
  quality: { sizePx: 80, sharpness: 100, frontality: 0.9, detectionScore: 0.99 },
};

describe("openEmbeddingCache", () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "embedding-cache-"));
  });
  after(() => rm(directory, { recursive: true }));

  it("remembers faces, and images without one", async () => {
    const path = join(directory, "new", "faces.bin");
    {
      using cache = await openEmbeddingCache(path);
      cache.add("a.jpg", face);
      cache.add("b.jpg", null);
    }
    using again = await openEmbeddingCache(path);
    assert.deepEqual(again.get("a.jpg"), face);
    assert.equal(again.get("b.jpg"), null);
    assert.equal(again.get("c.jpg"), undefined);
  });

  it("drops a record that a stop cut short and goes on after the whole ones", async () => {
    const path = join(directory, "cut.bin");
    {
      using cache = await openEmbeddingCache(path);
      cache.add("a.jpg", face);
    }
    const whole = (await stat(path)).size;
    await appendFile(path, Buffer.from([200, 0, 0, 0, 123]));
    {
      using cache = await openEmbeddingCache(path);
      cache.add("b.jpg", face);
    }
    using again = await openEmbeddingCache(path);
    assert.deepEqual(again.get("a.jpg"), face);
    assert.deepEqual(again.get("b.jpg"), face);
    assert.ok((await stat(path)).size <= 2 * whole);
  });
});
