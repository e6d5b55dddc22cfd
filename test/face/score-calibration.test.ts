import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { calibratedScore, networkScore } from "../../src/face/score-calibration.ts";

const line = { slope: 2, offset: -1 };

describe("calibratedScore", () => {
  it("changes nothing on the line of slope 1 through the origin", () => {
    for (const score of [0.001, 0.3, 0.5, 0.999])
      assert.ok(Math.abs(calibratedScore(score, { slope: 1, offset: 0 }) - score) < 1e-9);
  });

  it("moves log odds along the line", () => {
    assert.ok(Math.abs(calibratedScore(0.5, line) - 1 / (1 + Math.E)) < 1e-9);
  });

  it("rises with the network's score and stays between 0 and 1, also at the ends", () => {
    const scores = [0, 1e-9, 0.1, 0.5, 0.9, 1 - 1e-6, 1].map((score) => calibratedScore(score, line));
    for (const [i, score] of scores.entries()) {
      assert.ok(score > 0 && score < 1);
      if (i > 0) assert.ok(score >= scores[i - 1]!);
    }
  });
});

describe("networkScore", () => {
  it("leads back to the network's score", () => {
    for (const score of [0.01, 0.4, 0.97])
      assert.ok(Math.abs(networkScore(calibratedScore(score, line), line) - score) < 1e-9);
  });

  it("lets 0 take everything and 1 nothing", () => {
    assert.equal(networkScore(0, line), 0);
    assert.equal(networkScore(1, line), 1);
  });
});
