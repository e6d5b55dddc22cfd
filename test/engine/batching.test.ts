import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { batchingOf, jobsAtOnceOf } from "../../src/engine/batching.ts";

const byDefault = { maxBatchDelayMs: null, jobsAtOnce: null };

describe("batches", () => {
  test("are made on a GPU, up to 64 rows, from several images at once", () => {
    for (const provider of ["cuda", "tensorrt", "webgpu"]) {
      assert.deepEqual(batchingOf(byDefault, provider), { maxRows: 64, maxDelayMs: 2 });
      assert.ok(jobsAtOnceOf(byDefault, provider) > 1);
    }
  });

  test("are not made on the CPU, whose workers have one image at a time, unless a delay is set", () => {
    assert.equal(batchingOf(byDefault, "cpu"), undefined);
    assert.equal(jobsAtOnceOf(byDefault, "cpu"), 1);
    assert.deepEqual(batchingOf({ ...byDefault, maxBatchDelayMs: 5 }, "cpu"), { maxRows: 8, maxDelayMs: 5 });
  });

  test("can be switched off on a GPU", () => {
    const off = { ...byDefault, maxBatchDelayMs: 0 };
    assert.equal(batchingOf(off, "cuda"), undefined);
    assert.equal(jobsAtOnceOf(off, "cuda"), 1);
    assert.equal(jobsAtOnceOf({ ...off, jobsAtOnce: 3 }, "cuda"), 3);
  });
});
