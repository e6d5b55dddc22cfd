import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nameWith } from "../../../src/zoneminder/annotation/event-name.ts";

const people = (...names: string[]): Parameters<typeof nameWith>[1] =>
  names.map((name) => ({ name, probability: 0.9 }));

describe("nameWith", () => {
  test("puts the people behind the event's own name, once", () => {
    const named = nameWith("Event-19", people("Ann", "Unknown"), 64);
    assert.equal(named, "Event-19 [Ann, Unknown]");
    assert.equal(nameWith(named, people("Bob"), 64), "Event-19 [Bob]");
    assert.equal(nameWith(named, [], 64), "Event-19");
  });

  test("keeps within the column, in characters and not in bytes", () => {
    const named = nameWith("Event-19", people("Zoë 😀", "B".repeat(60)), 64);
    assert.equal(named, "Event-19 [Zoë 😀, …]");
    const long = nameWith("Event-19", people("😀".repeat(60)), 64);
    assert.equal([...long].length, 64);
    assert.match(long, /^Event-19 \[(😀){52}…\]$/u);
  });

  test("leaves a name alone that fills the column", () => {
    assert.equal(nameWith("n".repeat(64), people("Ann"), 64), "n".repeat(64));
  });

  test("finds its own part again behind a person with brackets", () => {
    assert.equal(nameWith(nameWith("Event-19", people("A[x]"), 64), people("Bob"), 64), "Event-19 [Bob]");
  });
});
