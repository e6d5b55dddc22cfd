import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RunningEvents } from "../../src/uploader/early/running-events.ts";
import { aFace, aFrameResult, unknown } from "../support/frame-results.ts";

const placeOf = (event: number) => ({ monitor: "1", event: String(event) });

/** One frame with so many faces, as the spool has it. */
const frameWith = (faces: number) => ({
  id: 1,
  body: "{}",
  result: JSON.stringify(aFrameResult({ faces: Array.from({ length: faces }, () => aFace(unknown())) })),
});

describe("the events that still run", () => {
  test("are handed out once until they are released, and only when there may be more", () => {
    const events = new RunningEvents();
    events.mayHaveMore(placeOf(1));
    events.mayHaveMore(placeOf(2));
    const [first, ...others] = events.claim(1, 0);
    assert.ok(first);
    assert.deepEqual([first.place, others], [placeOf(1), []]);
    // Frames that come while it is looked at are looked at next.
    events.mayHaveMore(placeOf(1));
    assert.deepEqual(
      events.claim(9, 0).map(({ place }) => place),
      [placeOf(2)],
    );
    first.notBeforeMs = 10;
    events.release(first);
    assert.deepEqual(events.claim(9, 9), []);
    assert.deepEqual(events.claim(9, 10), [first]);
    events.release(first);
    assert.deepEqual(events.claim(9, 20), []);
  });

  test("tell those who are about to tell of one that it is over", () => {
    const events = new RunningEvents();
    events.mayHaveMore(placeOf(1));
    const [event] = events.claim(1, 0);
    events.isOver(placeOf(1));
    assert.equal(event?.isOver, true);
  });

  test("are bounded: the one with most faces is left to its end when there are too many", () => {
    const events = new RunningEvents();
    for (const event of [1, 2]) events.mayHaveMore(placeOf(event));
    const [large, small] = events.claim(2, 0);
    assert.ok(large && small);
    large.take({ frames: [frameWith(9000)], waiting: 0 }, 0);
    small.take({ frames: [frameWith(2000)], waiting: 0 }, 0);
    for (const event of [large, small]) events.release(event);
    for (const event of [1, 2]) events.mayHaveMore(placeOf(event));
    assert.deepEqual(
      events.claim(9, 0).map(({ place }) => place),
      [placeOf(2)],
    );
    events.isOver(placeOf(1));
    for (let event = 10; event < 1000; event++) events.mayHaveMore(placeOf(event));
    assert.equal(events.claim(2000, 0).length, 256);
  });
});
