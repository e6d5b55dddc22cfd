import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bestPlan, candidatePlans, planWorkers } from "../../src/engine/worker-plan.ts";

describe("planWorkers", () => {
  const plan = (workers: number, cores: number, provider = "cpu") =>
    planWorkers({ engine: { workers }, execution: { providers: [provider] } }, cores);

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

describe("candidatePlans", () => {
  test("begins with a worker a core and tries half as many, with the other cores as threads or without them", () => {
    assert.deepEqual(candidatePlans(8, "cpu"), [
      { workers: 8, intraOpThreads: 1 },
      { workers: 4, intraOpThreads: 2 },
      { workers: 4, intraOpThreads: 1 },
    ]);
    assert.deepEqual(candidatePlans(2, "cpu"), [
      { workers: 2, intraOpThreads: 1 },
      { workers: 1, intraOpThreads: 2 },
      { workers: 1, intraOpThreads: 1 },
    ]);
  });

  test("has one plan for one core, and never more threads than cores", () => {
    assert.deepEqual(candidatePlans(1, "cpu"), [{ workers: 1, intraOpThreads: 1 }]);
    for (const cores of [3, 5, 7, 64])
      for (const { workers, intraOpThreads } of [...candidatePlans(cores, "cpu"), ...candidatePlans(cores, "cuda")])
        assert.ok(workers * intraOpThreads <= cores);
  });
});

describe("candidatePlans for a GPU", () => {
  test("begin with two workers and try as many as there are cores to decode, up to eight", () => {
    const workersOn = (cores: number) => candidatePlans(cores, "cuda").map(({ workers }) => workers);
    assert.deepEqual(workersOn(16), [2, 4, 8]);
    assert.deepEqual(workersOn(6), [2, 4]);
    assert.deepEqual(workersOn(1), [1]);
  });
});

describe("bestPlan", () => {
  const plan = (workers: number, framesPerSecond: number) => ({ workers, intraOpThreads: 1, framesPerSecond });

  test("takes the fastest", () => {
    assert.equal(bestPlan([plan(4, 40), plan(2, 30)]).workers, 4);
    assert.equal(bestPlan([plan(2, 30), plan(4, 40)]).workers, 4);
  });

  test("takes fewer workers where they are as fast but for what a short measurement can tell", () => {
    assert.equal(bestPlan([plan(8, 100), plan(4, 98), plan(2, 60)]).workers, 4);
  });
});
