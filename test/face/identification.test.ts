import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decide, unknownName } from "../../src/face/identification.ts";

describe("decide", () => {
  const candidates = (name: string, probability: number) => [
    { name, probability },
    { name: "someone else", probability: 1 - probability },
  ];

  test("names a person whose probability reaches the threshold exactly", () => {
    const answer = decide(candidates("ann", 0.9), 0.9);
    assert.deepEqual(answer, { kind: "known", name: "ann", probability: 0.9, candidates: candidates("ann", 0.9) });
  });

  test("says a stranger only if Unknown reaches the threshold", () => {
    assert.equal(decide(candidates(unknownName, 0.95), 0.9).kind, "unknown");
    assert.equal(decide(candidates(unknownName, 0.89), 0.9).kind, "undecided");
  });

  test("keeps the best probability and the candidates of an answer below the threshold", () => {
    const answer = decide(candidates("ann", 0.6), 0.9);
    assert.deepEqual(answer, {
      kind: "undecided",
      reason: "below threshold",
      probability: 0.6,
      candidates: candidates("ann", 0.6),
    });
  });

  test("is undecided about a probability that is no number", () => {
    assert.equal(decide(candidates("ann", Number.NaN), 0).kind, "undecided");
  });

  test("is undecided without candidates", () => {
    assert.deepEqual(decide([], 0), { kind: "undecided", reason: "no classifier", candidates: [] });
  });
});
