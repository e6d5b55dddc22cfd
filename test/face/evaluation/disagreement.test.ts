import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerRight, disagreement, signTest } from "../../../src/face/evaluation/disagreement.ts";
import type { ScoredProbe } from "../../../src/face/evaluation/scored-probe.ts";

const probe = (file: string, truth: string | undefined, name: string, probability: number): ScoredProbe => ({
  label: truth ?? "Unknown",
  file,
  event: 0,
  images: 1,
  truth,
  best: { name, probability },
  unknown: 1 - probability,
});
const isRight = (scored: ScoredProbe): boolean => answerRight(scored, 0.9);

describe("disagreement", () => {
  test("holds a right name for the enrolled right, and no name for strangers", () => {
    const answers = [
      probe("named", "ann", "ann", 0.95),
      probe("misnamed", "ann", "bob", 0.95),
      probe("undecided", "ann", "ann", 0.7),
      probe("stranger", undefined, "ann", 0.05),
      probe("doubtful stranger", undefined, "ann", 0.6),
      probe("named stranger", undefined, "ann", 0.95),
    ];
    assert.deepEqual(
      answers.filter(isRight).map(({ file }) => file),
      ["named", "stranger", "doubtful stranger"],
    );
  });

  test("names the files that only one of two answers right", () => {
    const first = [probe("1", "ann", "ann", 0.95), probe("2", "ann", "ann", 0.5), probe("3", "ann", "ann", 0.99)];
    const second = [probe("1", "ann", "ann", 0.5), probe("2", "ann", "ann", 0.95), probe("3", "ann", "ann", 0.95)];
    assert.deepEqual(disagreement(first, second, isRight), { onlyFirst: ["1"], onlySecond: ["2"], chance: 1 });
  });

  test("knows what splits chance gives", () => {
    assert.equal(signTest(0, 0), 1);
    assert.equal(signTest(0, 5), 2 / 32);
    assert.equal(signTest(1, 7), (2 * 9) / 256);
    assert.equal(signTest(7, 1), signTest(1, 7));
    assert.ok(Math.abs(signTest(480, 520) - 0.217) < 0.001);
    assert.ok(signTest(2000, 2100) > 0.1 && signTest(1000, 3000) < 1e-12);
  });
});
