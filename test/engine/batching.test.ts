import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type BatchSettings, batchingOf, jobsAtOnceOf } from "../../src/engine/batching.ts";

const byDefault = { maxBatchDelayMs: null, jobsAtOnce: null };
const settings = (engine: BatchSettings["engine"], maxBatch = 64): BatchSettings => ({
  engine,
  execution: { maxBatch },
});

describe("batches", () => {
  test("are made on a GPU, up to 64 rows, from several images at once", () => {
    for (const provider of ["cuda", "tensorrt", "webgpu"]) {
      assert.deepEqual(batchingOf(settings(byDefault), provider), { maxRows: 64, maxDelayMs: 2 });
      assert.ok(jobsAtOnceOf(settings(byDefault), provider) > 1);
    }
  });

  test("have a power of two for their most rows, for each is warmed up", () => {
    assert.equal(batchingOf(settings(byDefault, 100), "cuda")?.maxRows, 64);
    assert.equal(batchingOf(settings(byDefault, 1), "webgpu")?.maxRows, 1);
  });

  test("are not made on the CPU, whose workers have one image at a time, unless a delay is set", () => {
    assert.equal(batchingOf(settings(byDefault), "cpu"), undefined);
    assert.equal(jobsAtOnceOf(settings(byDefault), "cpu"), 1);
    assert.deepEqual(batchingOf(settings({ ...byDefault, maxBatchDelayMs: 5 }), "cpu"), { maxRows: 8, maxDelayMs: 5 });
  });

  test("can be switched off on a GPU", () => {
    const off = { ...byDefault, maxBatchDelayMs: 0 };
    assert.equal(batchingOf(settings(off), "cuda"), undefined);
    assert.equal(jobsAtOnceOf(settings(off), "cuda"), 1);
    assert.equal(jobsAtOnceOf(settings({ ...off, jobsAtOnce: 3 }), "cuda"), 3);
  });
});
