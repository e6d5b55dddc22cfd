import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Crew, runBatches } from "../../src/models/run-batches.ts";
import type { FloatTensor, Session } from "../../src/models/session.ts";

/** Answers twice each row's sum, and notes the shapes that it ran. */
function sumSession(answersPerRow = true): Session & { readonly shapes: string[] } {
  const shapes: string[] = [];
  return {
    shapes,
    inputNames: ["input"],
    outputNames: ["sums"],
    run({ input }) {
      const { data, dims } = input!;
      shapes.push(dims.join("x"));
      if (data.some(Number.isNaN)) return Promise.reject(new Error("no number"));
      const [rows = 0] = dims;
      const length = data.length / rows;
      const sums = Float32Array.from({ length: rows }, (_, i) =>
        data.subarray(i * length, (i + 1) * length).reduce((sum, value) => sum + 2 * value, 0),
      );
      return Promise.resolve({ sums: { data: sums, dims: answersPerRow ? [rows, 1] : [1, rows] } });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const rowsOf = (...values: readonly number[]): FloatTensor => ({
  data: Float32Array.from(values.flatMap((value) => [value, 1])),
  dims: [values.length, 2],
});

/** Each in work before any of them runs. */
const together = (crew: Crew, batched: Session, inputs: readonly FloatTensor[]) =>
  Promise.all(
    inputs.map((input) =>
      crew.work(async () => {
        await sleep(1);
        return batched.run({ input });
      }),
    ),
  );

/** So long that a test which waited for it would not end. */
const never = 2 ** 30;

describe("runBatches", () => {
  test("runs the rows of callers that come at once together, filled up to a power of two", async () => {
    const session = sumSession();
    const crew = new Crew();
    await using batched = runBatches(session, { maxRows: 8, maxDelayMs: never }, crew);
    const inputs = [rowsOf(1, 2), rowsOf(3), rowsOf(4, 5)];
    const answers = await together(crew, batched, inputs);
    assert.deepEqual(
      answers.map(({ sums }) => [[...sums!.data], sums!.dims]),
      [
        [
          [4, 6],
          [2, 1],
        ],
        [[8], [1, 1]],
        [
          [10, 12],
          [2, 1],
        ],
      ],
    );
    assert.deepEqual(session.shapes, ["8x2"]);
  });

  test("runs at once what fills a batch, and who is alone at work", async () => {
    const session = sumSession();
    const crew = new Crew();
    await using batched = runBatches(session, { maxRows: 4, maxDelayMs: never }, crew);
    let busy = true;
    const other = crew.work(async () => {
      while (busy) await sleep(1);
    });
    await crew.work(() => batched.run({ input: rowsOf(1, 2, 3, 4) }));
    busy = false;
    await other;
    await crew.work(() => batched.run({ input: rowsOf(5) }));
    assert.deepEqual(session.shapes, ["4x2", "1x2"]);
  });

  test("waits no longer than the delay for those who are still at work", async () => {
    const session = sumSession();
    const crew = new Crew();
    await using batched = runBatches(session, { maxRows: 4, maxDelayMs: 20 }, crew);
    let busy = true;
    const other = crew.work(async () => {
      while (busy) await sleep(1);
    });
    await crew.work(() => batched.run({ input: rowsOf(1, 2, 3) }));
    busy = false;
    await other;
    assert.deepEqual(session.shapes, ["4x2"]);
  });

  test("puts rows of other shapes, and what no longer fits, into batches of their own", async () => {
    const session = sumSession();
    const crew = new Crew();
    await using batched = runBatches(session, { maxRows: 4, maxDelayMs: never }, crew);
    const wide: FloatTensor = { data: new Float32Array(6).fill(1), dims: [2, 3] };
    const inputs = [rowsOf(1, 2, 3), wide, rowsOf(4, 5), { data: new Float32Array(10), dims: [5, 2] }];
    const answers = await together(crew, batched, inputs);
    assert.deepEqual(
      answers.map(({ sums }) => sums!.data.length),
      [3, 2, 2, 5],
    );
    assert.deepEqual([...answers[1]!["sums"]!.data], [6, 6]);
    assert.deepEqual(session.shapes.toSorted(), ["2x2", "2x3", "4x2", "5x2"]);
  });

  test("lets one caller's failure be its own", async () => {
    const session = sumSession();
    const crew = new Crew();
    await using batched = runBatches(session, { maxRows: 4, maxDelayMs: never }, crew);
    const [good, bad] = await Promise.allSettled(
      [rowsOf(1), rowsOf(Number.NaN)].map((input) => together(crew, batched, [input]).then(([answer]) => answer!)),
    );
    assert.deepEqual(session.shapes, ["2x2", "1x2", "1x2"]);
    assert.equal(good?.status === "fulfilled" && good.value["sums"]?.data[0], 4);
    assert.match(String(bad?.status === "rejected" && bad.reason), /no number/);
  });

  test("leaves a network alone that does not answer row by row", async () => {
    const session = sumSession(false);
    const crew = new Crew();
    await using batched = runBatches(session, { maxRows: 4, maxDelayMs: never }, crew);
    const both = () => together(crew, batched, [rowsOf(1), rowsOf(2)]);
    for (let round = 0; round < 2; round++)
      assert.deepEqual(
        (await both()).map(({ sums }) => [...sums!.data]),
        [[4], [6]],
      );
    assert.deepEqual(session.shapes, ["2x2", "1x2", "1x2", "1x2", "1x2"]);
  });
});
