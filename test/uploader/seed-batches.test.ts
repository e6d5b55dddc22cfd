import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import { Batches } from "../../src/uploader/seed/batches.ts";

const late = new FaceServiceError("DEADLINE_EXCEEDED", "no answer");

/** Keeps what it is asked. */
function asking(answer: (items: readonly number[]) => void = () => undefined) {
  const calls: (readonly number[])[] = [];
  const batches = new Batches<number, string>(10, async (items) => {
    calls.push(items);
    await new Promise(setImmediate);
    answer(items);
    return items.map((item) => `answer ${item}`);
  });
  const all = (count: number) => Promise.allSettled(Array.from({ length: count }, (_, i) => batches.one(i)));
  return { calls, all, sizes: () => calls.map((call) => call.length) };
}

const answerIn = (outcome: PromiseSettledResult<string>): string =>
  outcome.status === "fulfilled" ? outcome.value : "failed";

describe("Batches", () => {
  test("gathers what is asked while a call is under way, ten at most, and gives each its own answer", async () => {
    const { all, sizes } = asking();
    const outcomes = await all(25);
    assert.deepEqual(
      outcomes.map(answerIn),
      Array.from({ length: 25 }, (_, i) => `answer ${i}`),
    );
    assert.deepEqual(sizes(), [1, 10, 10, 4]);
  });

  test("asks about fewer after a call that took too long", async () => {
    const { all, sizes } = asking((items) => {
      if (items.length > 3) throw late;
    });
    const failed = (await all(25)).filter(({ status }) => status === "rejected").length;
    assert.deepEqual(sizes(), [1, 10, 5, 3, 3, 3]);
    assert.equal(failed, 15, "for the caller to ask again");
    await all(7);
    assert.deepEqual(sizes().slice(6), [1, 3, 3]);
  });

  test("lets only that one fail which is at fault", async () => {
    const { all } = asking((items) => {
      if (items.includes(4)) throw new FaceServiceError("REQUEST_INVALID", "that one");
    });
    const outcomes = await all(8);
    assert.deepEqual(
      outcomes.flatMap(({ status }, i) => (status === "rejected" ? [i] : [])),
      [4],
    );
  });
});
