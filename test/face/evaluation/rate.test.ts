import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { seededRandom } from "../../../src/classifier/random.ts";
import { betaQuantile, regularizedBeta, studentQuantile } from "../../../src/face/evaluation/beta.ts";
import { clopperPearson, clusteredRate, mostUnseen, rateOf } from "../../../src/face/evaluation/rate.ts";

const near = (value: number, wanted: number, within = 1e-4): void =>
  assert.ok(Math.abs(value - wanted) < within, `${value} is not ${wanted}`);

/** An event of up to eight pictures; in half of the events all are alike, an intra-class correlation of 0.5. */
function drawnEvent(truth: number, random: () => number) {
  const trials = 1 + Math.floor(random() * 8);
  const isAlike = random() < 0.5;
  const all = random() < truth;
  const hits = Array.from({ length: trials }, () => (isAlike ? all : random() < truth)).filter(Boolean).length;
  return { hits, trials };
}

describe("the beta distribution", () => {
  test("agrees with closed forms and with its mirror image", () => {
    near(regularizedBeta(0.3, 1, 1), 0.3, 1e-12);
    near(regularizedBeta(0.5, 7.5, 7.5), 0.5, 1e-12);
    // Three or more heads of five: 1 - 16/32.
    near(regularizedBeta(0.5, 3, 3), 0.5, 1e-12);
    near(regularizedBeta(0.2, 2, 4), 1 - (0.8 ** 5 + 5 * 0.2 * 0.8 ** 4), 1e-12);
    near(regularizedBeta(0.001, 900, 2000) + regularizedBeta(0.999, 2000, 900), 1, 1e-12);
  });

  test("gives quantiles that lead back", () => {
    for (const [share, a, b] of [
      [0.025, 3, 98],
      [0.975, 1, 2500],
      [0.5, 0.4, 0.7],
    ] as const)
      near(regularizedBeta(betaQuantile(share, a, b), a, b), share, 1e-6);
    near(studentQuantile(0.975, 4), 2.7764, 1e-4);
    near(studentQuantile(0.975, 1e6), 1.95997, 1e-4);
  });
});

describe("clopperPearson", () => {
  test("is the textbook's interval", () => {
    const { low, high } = clopperPearson(8, 100);
    near(low, 0.0352);
    near(high, 0.1516);
  });

  test("claims nothing from nothing, and no certainty from no hit", () => {
    assert.deepEqual(clopperPearson(0, 0), { low: 0, high: 1 });
    near(clopperPearson(0, 120).high, 0.0303);
    near(clopperPearson(120, 120).low, 1 - 0.0303);
    near(mostUnseen(120), 3 / 120, 1e-3);
    assert.equal(mostUnseen(0), 1);
  });
});

describe("clusteredRate", () => {
  test("equals the exact interval where every trial stands alone", () => {
    const outcomes = Array.from({ length: 100 }, (_, i) => ({ isHit: i < 8, cluster: String(i) }));
    const rate = clusteredRate(outcomes);
    assert.deepEqual([rate.hits, rate.trials, rate.clusters, rate.value], [8, 100, 100, 0.08]);
    near(rate.low, clopperPearson(8, 100).low, 5e-4);
    near(rate.high, clopperPearson(8, 100).high, 5e-4);
  });

  test("counts pictures that agree within their event as one", () => {
    const alike = clusteredRate(
      Array.from({ length: 100 }, (_, i) => ({ isHit: i % 10 < 2, cluster: String(i % 10) })),
    );
    const [{ low, high }, single] = [alike, clopperPearson(2, 10)];
    assert.ok(high >= single.high - 0.02 && low <= single.low + 0.02, `${low} to ${high}`);
  });

  test("rests on the number of strangers, not of their pictures, where none was named", () => {
    const rate = rateOf(Array.from({ length: 6 }, () => ({ hits: 0, trials: 50 })));
    near(rate.high, clopperPearson(0, 6).high, 1e-9);
  });

  test("covers the truth in 95 of 100 draws, pictures of one event being alike", () => {
    const random = seededRandom(7);
    const truth = 0.2;
    const draws = 300;
    const covered = Array.from({ length: draws }, () =>
      rateOf(Array.from({ length: 40 }, () => drawnEvent(truth, random))),
    ).filter(({ low, high }) => low <= truth && truth <= high).length;
    assert.ok(covered / draws >= 0.93, `${covered} of ${draws}`);
  });
});
