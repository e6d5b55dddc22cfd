import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rememberRecent } from "../../src/engine/recent.ts";

describe("rememberRecent", () => {
  test("opens each key once while it is among the last ones used", async () => {
    const opened: string[] = [];
    const recent = rememberRecent(2, async (key) => {
      opened.push(key);
      return await Promise.resolve(key.toUpperCase());
    });
    for (const key of ["a", "b", "a", "c", "a", "b"]) assert.equal(await recent(key), key.toUpperCase());
    assert.deepEqual(opened, ["a", "b", "c", "b"]);
  });

  test("opens again what has failed", async () => {
    let attempts = 0;
    const recent = rememberRecent(2, () => {
      attempts += 1;
      return attempts === 1 ? Promise.reject(new Error("broken")) : Promise.resolve("whole");
    });
    await assert.rejects(recent("a"), /broken/);
    assert.equal(await recent("a"), "whole");
  });
});
