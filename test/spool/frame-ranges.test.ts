import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FrameRanges } from "../../src/spool/frame-ranges.ts";

describe("FrameRanges", () => {
  test("keeps runs together, whatever the order", () => {
    const ranges = new FrameRanges();
    for (const frame of [5, 1, 2, 9, 4, 3, 3, 8]) ranges.add(frame);
    assert.equal(String(ranges), "1-5,8-9");
    assert.equal(String(new FrameRanges("1-5,8-9")), "1-5,8-9");
    assert.deepEqual(ranges.between(4, 8), [4, 5, 8]);
    assert.deepEqual(
      [0, 1, 5, 6, 7, 8, 10].map((frame) => ranges.has(frame)),
      [false, true, true, false, false, true, false],
    );
  });

  test("is the set that was put in", () => {
    const ranges = new FrameRanges();
    const set = new Set<number>();
    let state = 1;
    for (let step = 0; step < 500; step++) {
      state = (state * 48_271) % 2_147_483_647;
      ranges.add(state % 200);
      set.add(state % 200);
    }
    assert.deepEqual(
      new FrameRanges(String(ranges)).between(0, 200),
      [...set].sort((a, b) => a - b),
    );
  });
});
