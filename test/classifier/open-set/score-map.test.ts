import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fitScoreMap, type ScoredCase } from "../../../src/classifier/open-set/fit-score-map.ts";
import { mapped, scoreMapKinds } from "../../../src/classifier/open-set/score-map.ts";
import { seededRandom } from "../../../src/classifier/random.ts";

/** Scores that claim too much: the true log-odds are half of them. */
function boastful(count: number, seed: number): readonly ScoredCase[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const score = 12 * random() - 6;
    return { score, right: random() < 1 / (1 + Math.exp(-score / 2)), weight: 1 };
  });
}

const loss = (cases: readonly ScoredCase[], odds: (score: number) => number): number =>
  cases.reduce((sum, { score, right }) => sum + Math.log1p(Math.exp(right ? -odds(score) : odds(score))), 0) /
  cases.length;

describe("fitScoreMap", () => {
  for (const kind of scoreMapKinds.filter((name) => name !== "logit")) {
    const map = fitScoreMap(kind, boastful(3000, 1));

    test(`${kind} corrects scores that claim too much, on cases it was not fitted to`, () => {
      const fresh = boastful(3000, 2);
      const before = loss(fresh, (score) => score);
      const after = loss(fresh, (score) => mapped(map, score));
      const best = loss(fresh, (score) => score / 2);
      assert.ok(after < before && after < best + 0.02, `${before} to ${after}, best ${best}`);
    });

    test(`${kind} never falls, and is finite far out`, () => {
      let last = mapped(map, -1000);
      assert.ok(Number.isFinite(last));
      for (let score = -20; score <= 20; score += 0.1) {
        assert.ok(mapped(map, score) >= last);
        last = mapped(map, score);
      }
      assert.ok(Number.isFinite(mapped(map, 1000)));
    });
  }

  test("leaves scores as they are where cases would turn them round", () => {
    const turned = boastful(500, 3).map((one) => ({ ...one, right: !one.right }));
    assert.deepEqual(fitScoreMap("platt", turned), { kind: "logit" });
    assert.deepEqual(fitScoreMap("beta", turned), { kind: "logit" });
  });
});
