import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planWorkers } from "../../src/engine/open-engine.ts";

describe("planWorkers", () => {
  const engine = { workers: 0, maxQueuedJobs: 1, maxQueuedBytes: 1, maxWaitMs: 1, jobDeadlineMs: 1 };
  const plan = (workers: number, cores: number, provider = "cpu") =>
    planWorkers(
      { engine: { ...engine, workers }, execution: { providers: [provider], allowCpuFallback: false } },
      cores,
    );

  test("takes one worker a core, each with one thread", () => {
    assert.deepEqual(plan(0, 4), { workers: 4, intraOpThreads: 1 });
  });

  test("gives cores without a worker to the inference of the others", () => {
    assert.deepEqual(plan(2, 8), { workers: 2, intraOpThreads: 4 });
    assert.deepEqual(plan(3, 4), { workers: 3, intraOpThreads: 1 });
    assert.deepEqual(plan(9, 4), { workers: 9, intraOpThreads: 1 });
  });

  test("takes two workers for a GPU", () => {
    assert.deepEqual(plan(0, 16, "cuda"), { workers: 2, intraOpThreads: 8 });
  });
});
