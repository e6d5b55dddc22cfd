import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { backoffMs, retry, waited } from "../../src/service/retry.ts";

const backoff = { firstMs: 1, maxMs: 4, random: () => 1 };
const always = (): boolean => true;

function failingTimes(failures: number): () => Promise<number> {
  let tries = 0;
  return () => (++tries > failures ? Promise.resolve(tries) : Promise.reject(new Error(`try ${tries}`)));
}

describe("backoffMs", () => {
  test("doubles up to its cap and never overflows", () => {
    const waits = [1, 2, 3, 4, 5, 10_000].map((failures) =>
      backoffMs(failures, { ...backoff, firstMs: 100, maxMs: 600 }),
    );
    assert.deepEqual(waits, [100, 200, 400, 600, 600, 600]);
  });

  test("takes at least half of the wait, at random the rest", () => {
    assert.equal(backoffMs(1, { firstMs: 100, maxMs: 600, random: () => 0 }), 50);
    const waits = Array.from({ length: 100 }, () => backoffMs(3, { firstMs: 100, maxMs: 600 }));
    assert.ok(waits.every((wait) => wait >= 200 && wait < 400));
    assert.ok(new Set(waits).size > 50);
  });
});

describe("retry", () => {
  test("repeats until it succeeds and tells of each failure", async () => {
    const told: string[] = [];
    const tries = await retry(failingTimes(3), {
      backoff,
      isTransient: always,
      onFailure: (error, failures, waitMs) => told.push(`${(error as Error).message} ${failures} ${waitMs}`),
    });
    assert.equal(tries, 4);
    assert.deepEqual(told, ["try 1 1 1", "try 2 2 2", "try 3 3 4"]);
  });

  test("throws at once what is not transient", async () => {
    await assert.rejects(retry(failingTimes(9), { backoff, isTransient: () => false }), /try 1/);
  });

  test("throws the last failure when its tries are spent", async () => {
    await assert.rejects(retry(failingTimes(9), { backoff, isTransient: always, maxTries: 3 }), /try 3/);
  });

  test("ends a long wait on the signal", async () => {
    const stop = new AbortController();
    const slow = { firstMs: 60_000, maxMs: 60_000 };
    const repeated = retry(failingTimes(9), { backoff: slow, isTransient: always, signal: stop.signal });
    stop.abort();
    await assert.rejects(repeated, /try 1/);
    assert.equal(await waited(60_000, stop.signal), false);
    assert.equal(await waited(1, undefined), true);
  });
});
