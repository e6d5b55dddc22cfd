import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { findFrames } from "../../../scripts/view-images/stored-frames.ts";
import { openEmbeddedResultStore } from "../../../src/store/embedded-result-store.ts";
import { aFrameResult } from "../../support/frame-results.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

test("frames are found beyond what the store answers at once, each once, up to the limit", async () => {
  await using home = await temporaryDirectory();
  await using store = await openEmbeddedResultStore({ file: join(home.path, "results.db") });
  // Two frames of each moment, so that a page ends between equals.
  const frames = Array.from({ length: 1203 }, (_, i) =>
    aFrameResult({ frame: i + 1, capturedAt: new Date(Math.floor(i / 2) * 1000) }),
  );
  await store.put(frames);
  const numbers = async (sort: "newest" | "oldest", limit: number): Promise<readonly number[]> =>
    (await findFrames(store, { sort, limit })).map(({ frame }) => frame);
  const all = frames.map(({ frame }) => frame);
  assert.deepEqual(await numbers("oldest", 10_000), all);
  assert.deepEqual(await numbers("newest", 1001), all.toReversed().slice(0, 1001));
  assert.deepEqual(await numbers("oldest", 500), all.slice(0, 500));
});
