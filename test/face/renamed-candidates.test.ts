import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decide } from "../../src/face/identification.ts";
import { renamedCandidates } from "../../src/face/renamed-candidates.ts";

const word = [
  { name: "ada", probability: 0.92 },
  { name: "Unknown", probability: 0.05 },
  { name: "grace", probability: 0.03 },
];

describe("a classifier's word after people were renamed or deleted", () => {
  test("gives a deleted person's probability to the strangers, and nobody else gains by it", () => {
    const now = renamedCandidates(word, new Map([["ada", null]]));
    assert.deepEqual(
      now.map(({ name, probability }) => `${name} ${probability.toFixed(2)}`),
      ["Unknown 0.97", "grace 0.03"],
    );
    assert.equal(decide(now, 0.9).kind, "unknown");
  });

  test("stays with somebody else whom it names", () => {
    const now = renamedCandidates(word, new Map([["grace", null]]));
    assert.deepEqual(decide(now, 0.9), { ...decide(word, 0.9), candidates: now });
  });

  test("carries a new name, also one that another had", () => {
    const now = renamedCandidates(
      word,
      new Map([
        ["ada", "grace"],
        ["grace", null],
      ]),
    );
    assert.deepEqual(
      now.map(({ name, probability }) => `${name} ${probability.toFixed(2)}`),
      ["grace 0.92", "Unknown 0.08"],
    );
  });

  test("is the same where nobody of it changed", () => {
    assert.equal(renamedCandidates(word, new Map([["linus", null]])), word);
    assert.equal(renamedCandidates(word, new Map()), word);
  });
});
