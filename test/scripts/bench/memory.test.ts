import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { growth } from "../../../scripts/bench/memory.ts";

describe("growth of memory", () => {
  it("compares the end with a tenth of the way, not with the start", () => {
    const samples = Array.from({ length: 101 }, (_, i) => ({ done: i * 100, mib: i < 5 ? 100 : i < 50 ? 400 : 420 }));
    assert.deepEqual(growth(samples, 10_000), { firstMiB: 400, lastMiB: 420, mostMiB: 420, lastAgainstFirst: 1.05 });
  });
});
