import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Identification } from "../../src/face/identification.ts";
import { correctionOf } from "../../src/notify/correction.ts";
import { toldEarly } from "../../src/notify/early-rule.ts";
import { notificationOf } from "../../src/notify/notification.ts";
import { seenPeople } from "../../src/notify/rule.ts";
import type { EarlySettings } from "../../src/notify/settings.ts";
import { wallClock } from "../../src/notify/time-window.ts";
import type { EventPersonResult, EventResult } from "../../src/store/event-results.ts";
import { aFace, known, undecided, unknown } from "../support/frame-results.ts";
import { aRule, early } from "../support/notify-settings.ts";

const beginMs = Date.parse("2026-11-21T10:00:00Z");

/** Seen in six frames, a second apart. */
function person(identification: Identification, firstFrame = 1): EventPersonResult {
  const name = identification.kind === "known" ? identification.name : undefined;
  return {
    identification,
    frames: [0, 1, 2, 3, 4, 5].map((step) => firstFrame + step),
    best: { frame: firstFrame, face: aFace(identification) },
    evidence: {
      named: name === undefined ? [] : [{ name, frames: 6 }],
      stranger: identification.kind === "unknown" ? 6 : 0,
      undecided: 0,
      notAsked: 0,
      weight: 1,
    },
  };
}

const eventOf = (people: readonly EventPersonResult[]): EventResult => ({
  monitor: "1",
  event: "42",
  firstCapturedAt: new Date(beginMs),
  lastCapturedAt: new Date(beginMs + 9000),
  processedAt: new Date(beginMs + 9100),
  frames: 9,
  failedFrames: 0,
  people,
});

/** What a rule that mutes strangers in company tells so many seconds after the first frame. */
function toldAfter(seconds: number, people: readonly EventPersonResult[], settings: Partial<EarlySettings> = {}) {
  const soFar = {
    result: eventOf(people),
    nowMs: beginMs + seconds * 1000,
    capturedMs: (frame: number) => beginMs + (frame - 1) * 1000,
  };
  const clock = wallClock("UTC");
  const { people: told, waits } = toldEarly(aRule({ muteWithKnown: true }), soFar, {
    settings: early(settings),
    clock,
  });
  return [told.map(({ name }) => name).join(), waits];
}

describe("a rule that mutes strangers in company", () => {
  test("waits with a stranger until company would have come, and tells of somebody known at once", () => {
    const stranger = [person(unknown(), 3)];
    assert.deepEqual(toldAfter(16.9, stranger), ["", true]);
    assert.deepEqual(toldAfter(17, stranger), ["Unknown", false]);
    assert.deepEqual(toldAfter(6, [person(known("Ann"))]), ["Ann", false]);
  });

  test("does not tell of a stranger beside somebody known, or who may become known", () => {
    assert.deepEqual(toldAfter(60, [person(unknown()), person(known("Ann"))]), ["Ann", false]);
    const doubtful = undecided("below threshold", [{ name: "Ann", probability: 0.8 }]);
    assert.deepEqual(toldAfter(60, [person(unknown()), person(doubtful)]), ["", false]);
    assert.deepEqual(toldAfter(60, [person(unknown()), person(undecided("too small"))]), ["Unknown", false]);
  });

  test("leaves strangers to the event's end where that is wanted", () => {
    assert.deepEqual(toldAfter(600, [person(unknown())], { companySeconds: null }), ["", false]);
  });
});

describe("a correction", () => {
  const toldOf = (people: readonly EventPersonResult[]) => {
    const [seen] = seenPeople({ people });
    assert.ok(seen);
    return notificationOf(eventOf(people), seen, { rule: "all", camera: "Door", decided: "early" });
  };

  test("is due when the whole event does not show who was told of, and names whom it shows", () => {
    const early = toldOf([person(known("Ann"))]);
    const correction = correctionOf(early, eventOf([person(known("Bob")), person(unknown())]));
    assert.equal(correction?.text, "taken back: Ann at Door; the event shows Bob and a stranger");
    assert.deepEqual([correction.corrects, correction.told], [early.id, { kind: "known", name: "Ann" }]);
    assert.deepEqual(correction.seen, [{ kind: "known", name: "Bob" }, { kind: "strangers" }]);
    assert.match(correction.id, /^[0-9a-f]{32}$/);
    assert.notEqual(correction.id, early.id);
    const nobody = correctionOf(early, eventOf([person(undecided("too small"))]));
    assert.equal(nobody?.text, "taken back: Ann at Door");
  });

  test("is not due when the event shows them, in whatever number, or leaves open who a stranger was", () => {
    assert.equal(correctionOf(toldOf([person(known("Ann"))]), eventOf([person(known("Ann", 0.91))])), undefined);
    const strangers = toldOf([person(unknown())]);
    assert.equal(correctionOf(strangers, eventOf([person(unknown()), person(unknown())])), undefined);
    assert.ok(correctionOf(strangers, eventOf([person(known("Ann"))])));
    assert.equal(correctionOf(strangers, eventOf([person(known("Ann")), person(unknown())])), undefined);
    assert.equal(correctionOf(strangers, eventOf([person(undecided("below threshold"))])), undefined);
  });

  test("says nothing that a receiver who does not know it would take for a sighting", () => {
    const correction = correctionOf(toldOf([person(known("Ann"))]), eventOf([]));
    assert.ok(correction && !("person" in correction));
    assert.equal(correction.schema, "face-det-rec/correction/1");
  });
});
