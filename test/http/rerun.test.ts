import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { aFace, aFrameResult, known, unknown } from "../support/frame-results.ts";
import { startAllRoutes } from "./all-routes.ts";

test("another look at a frame says whose answer it changes, not where only the probability is another", async () => {
  await using http = await startAllRoutes();
  const image = join(http.directory, "events/3.jpg");
  const stored = {
    4: [aFace(known("Ann", 0.9))],
    5: [aFace(unknown(), 400), aFace(known("Bob"))],
    6: [],
  };
  await http.results.put(Object.entries(stored).map(([frame, faces]) => aFrameResult({ frame: +frame, image, faces })));
  const changesOf = async (frame: number): Promise<unknown> => {
    const answer = await http.call("POST", `/api/v1/results/1/42/${frame}/rerun`, { body: {}, role: "admin" });
    return ((await answer.json()) as { changes: unknown }).changes;
  };
  assert.deepEqual(await changesOf(4), []);
  assert.deepEqual(await changesOf(5), [
    { before: 1, after: 0 },
    { before: 0, after: null },
  ]);
  assert.deepEqual(await changesOf(6), [{ before: null, after: 0 }]);
});
