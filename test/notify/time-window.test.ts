import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isWithin, wallClock } from "../../src/notify/time-window.ts";

const night = { days: [], from: "22:00", to: "06:00" } as const;

describe("a time window", () => {
  test("holds from its beginning to just before its end", () => {
    const morning = { days: [], from: "07:30", to: "09:00" } as const;
    const at = (minute: number) => isWithin(morning, { day: "mon", minute });
    assert.deepEqual([449, 450, 539, 540].map(at), [false, true, true, false]);
  });

  test("goes on past midnight", () => {
    const at = (minute: number) => isWithin(night, { day: "mon", minute });
    assert.deepEqual([0, 359, 360, 1319, 1320, 1439].map(at), [true, true, false, false, true, true]);
  });

  test("past midnight belongs to the day on which it began", () => {
    const fridays = { ...night, days: ["fri"] } as const;
    assert.equal(isWithin(fridays, { day: "fri", minute: 23 * 60 }), true);
    assert.equal(isWithin(fridays, { day: "sat", minute: 60 }), true);
    assert.equal(isWithin(fridays, { day: "fri", minute: 60 }), false);
    assert.equal(isWithin({ ...night, days: ["sun"] }, { day: "mon", minute: 60 }), true);
  });

  test("may be a whole day", () => {
    const sundays = { days: ["sun"], from: "00:00", to: "24:00" } as const;
    assert.equal(isWithin(sundays, { day: "sun", minute: 1439 }), true);
    assert.equal(isWithin(sundays, { day: "mon", minute: 0 }), false);
  });
});

describe("the wall clock", () => {
  test("tells the time of a zone, also where its day is another one", () => {
    const moment = new Date("2026-11-21T23:30:00Z");
    assert.deepEqual(wallClock("UTC")(moment), { day: "sat", minute: 1410 });
    assert.deepEqual(wallClock("Europe/Vienna")(moment), { day: "sun", minute: 30 });
    assert.deepEqual(wallClock("America/St_Johns")(moment), { day: "sat", minute: 20 * 60 });
  });

  test("shows what clocks show when they are put back and forward", () => {
    const vienna = wallClock("Europe/Vienna");
    // 25 October 2026: 02:30 comes twice; 28 March 2027: 02:30 never.
    const minutes = [
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:30:00Z",
      "2027-03-28T00:59:00Z",
      "2027-03-28T01:00:00Z",
    ].map((text) => vienna(new Date(text)).minute);
    assert.deepEqual(minutes, [150, 150, 119, 180]);
  });
});
