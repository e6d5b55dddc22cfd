import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Identification } from "../../src/face/identification.ts";
import { notificationOf } from "../../src/notify/notification.ts";
import { seenPeople, toldOf } from "../../src/notify/rule.ts";
import type { NotifyRule } from "../../src/notify/settings.ts";
import { wallClock } from "../../src/notify/time-window.ts";
import type { EventPersonResult, EventResult } from "../../src/store/event-results.ts";
import { aFace, known, undecided, unknown } from "../support/frame-results.ts";
import { aRule } from "../support/notify-settings.ts";

const person = (identification: Identification, frame = 1): EventPersonResult => ({
  identification,
  frames: [frame, frame + 1],
  best: { frame, face: aFace(identification) },
  evidence: { named: [], stranger: 0, undecided: 0, notAsked: 0, weight: 1 },
});

const event = (people: readonly EventPersonResult[], changes: Partial<EventResult> = {}): EventResult => ({
  monitor: "1",
  event: "42",
  firstCapturedAt: new Date("2026-11-21T23:30:00Z"),
  lastCapturedAt: new Date("2026-11-21T23:31:00Z"),
  processedAt: new Date("2026-11-21T23:32:00Z"),
  frames: 9,
  failedFrames: 0,
  people,
  ...changes,
});

const company = event([
  person(known("Ann")),
  person(known("Bob", 0.92)),
  person(unknown(), 3),
  person(unknown(0.99), 5),
  person(undecided("too small")),
]);

const told = (rule: Partial<NotifyRule>, of = company): readonly string[] =>
  toldOf(aRule(rule), of, wallClock("UTC")).map(({ name }) => name);

describe("the people of an event", () => {
  test("are everyone named, once, and the strangers as one; undecided ones are none", () => {
    const seen = seenPeople(event([...company.people, person(known("Ann", 0.99), 7)]));
    assert.deepEqual(
      seen.map(({ name, count, probability, bestFrame, frames }) => [name, count, probability, bestFrame, frames]),
      [
        ["Ann", 1, 0.99, 7, [1, 2, 7, 8]],
        ["Bob", 1, 0.92, 1, [1, 2]],
        ["Unknown", 2, 0.99, 5, [3, 4, 5, 6]],
      ],
    );
  });
});

describe("a rule", () => {
  test("tells of anybody known, of strangers, of both, or of people by name", () => {
    assert.deepEqual(told({ who: "known" }), ["Ann", "Bob"]);
    assert.deepEqual(told({ who: "strangers" }), ["Unknown"]);
    assert.deepEqual(told({ who: "everybody" }), ["Ann", "Bob", "Unknown"]);
    assert.deepEqual(told({ who: ["Bob", "Cleo"] }), ["Bob"]);
  });

  test("does not take a person who is called like the class of strangers for one", () => {
    assert.deepEqual(told({ who: ["Unknown"] }), []);
  });

  test("mutes people, and strangers in the company of somebody known", () => {
    assert.deepEqual(told({ mute: ["Ann"] }), ["Bob", "Unknown"]);
    assert.deepEqual(told({ who: "strangers", muteWithKnown: true }), []);
    assert.deepEqual(told({ who: "strangers", muteWithKnown: true }, event([person(unknown())])), ["Unknown"]);
  });

  test("asks for its own probability", () => {
    assert.deepEqual(told({ minProbability: 0.95 }), ["Ann", "Unknown"]);
  });

  test("holds for its monitors", () => {
    assert.deepEqual(told({ monitors: ["2"] }), []);
    assert.equal(told({ monitors: ["2", "1"] }).length, 3);
    assert.deepEqual(told({ exceptMonitors: ["1"] }), []);
  });

  test("holds in its hours and not in the quiet ones, by the event's begin in the local time", () => {
    const late = [{ days: ["sat"], from: "22:00", to: "06:00" }] as const;
    assert.equal(told({ when: late }).length, 3);
    assert.deepEqual(told({ quiet: late }), []);
    assert.deepEqual(told({ when: [{ days: [], from: "08:00", to: "18:00" }] }), []);
    const vienna = toldOf(
      aRule({ when: [{ days: ["sun"], from: "00:00", to: "01:00" }] }),
      company,
      wallClock("Europe/Vienna"),
    );
    assert.equal(vienna.length, 3);
  });
});

describe("a message", () => {
  const idOf = (rule: string, of: EventResult, index: number): string => {
    const seen = seenPeople(of)[index];
    assert.ok(seen);
    return notificationOf(of, seen, { rule, camera: "Door", decided: "event" }).id;
  };

  test("has one id for rule, monitor, event and person, for ever, told early or not", () => {
    const [ann] = seenPeople(company);
    assert.ok(ann);
    const early = notificationOf(company, ann, { rule: "all", camera: "Door", decided: "early" });
    assert.equal(early.id, idOf("all", company, 0));
    const later = event([person(known("Ann", 0.91), 8)], { processedAt: new Date() });
    assert.equal(idOf("all", company, 0), idOf("all", later, 0));
    assert.match(idOf("all", company, 0), /^[0-9a-f]{32}$/);
    const others = [
      idOf("all", company, 0),
      idOf("night", company, 0),
      idOf("all", company, 1),
      idOf("all", company, 2),
      idOf("all", event([...company.people], { monitor: "2" }), 0),
      idOf("all", event([...company.people], { event: "43" }), 0),
      idOf("all", event([person(known("Unknown"))]), 0),
    ];
    assert.equal(new Set(others).size, others.length);
  });
});
