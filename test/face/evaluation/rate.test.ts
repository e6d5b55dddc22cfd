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

/** A hundred strangers with one picture, and twenty with twenty; some of them look like someone enrolled. */
function drawnStrangers(lookAlikes: number, named: number, random: () => number) {
  return Array.from({ length: 120 }, (_, i) => {
    const chance = random() < lookAlikes ? named : 0;
    const trials = i < 100 ? 1 : 20;
    return { hits: Array.from({ length: trials }, () => random() < chance).filter(Boolean).length, trials };
  });
}

const draws = 300;

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
    const rate = clusteredRate(outcomes, "clusters");
    assert.deepEqual([rate.hits, rate.trials, rate.clusters, rate.value], [8, 100, 100, 0.08]);
    near(rate.low, clopperPearson(8, 100).low, 5e-4);
    near(rate.high, clopperPearson(8, 100).high, 5e-4);
  });

  test("counts pictures that agree within their event as one", () => {
    const alike = clusteredRate(
      Array.from({ length: 100 }, (_, i) => ({ isHit: i % 10 < 2, cluster: String(i % 10) })),
      "trials",
    );
    const [{ low, high }, single] = [alike, clopperPearson(2, 10)];
    assert.ok(high >= single.high - 0.02 && low <= single.low + 0.02, `${low} to ${high}`);
  });

  test("rests on the number of strangers, not of their pictures, where none was named", () => {
    const rate = rateOf(
      Array.from({ length: 6 }, () => ({ hits: 0, trials: 50 })),
      "clusters",
    );
    near(rate.high, clopperPearson(0, 6).high, 1e-9);
    near(rate.atMost, mostUnseen(6), 1e-9);
    const uneven = [...Array.from({ length: 100 }, () => ({ hits: 0, trials: 1 })), { hits: 0, trials: 100 }];
    near(rateOf(uneven, "clusters").atMost, mostUnseen(101), 1e-9);
    // By trials one cluster is half of it all, whose silence says little.
    near(rateOf(uneven, "trials").atMost, mostUnseen(200 ** 2 / (100 ** 2 + 100)), 1e-9);
  });

  test("weighs clusters alike if asked to, whatever their trials", () => {
    const { value, hits, trials } = rateOf(
      [
        { hits: 9, trials: 9 },
        { hits: 0, trials: 1 },
      ],
      "clusters",
    );
    assert.deepEqual([value, hits, trials], [0.5, 9, 10]);
  });

  test("covers the truth in 95 of 100 draws, pictures of one event being alike", () => {
    const random = seededRandom(7);
    const truth = 0.2;
    const rates = Array.from({ length: draws }, () =>
      rateOf(
        Array.from({ length: 40 }, () => drawnEvent(truth, random)),
        "trials",
      ),
    );
    const covered = rates.filter(({ low, high }) => low <= truth && truth <= high).length;
    assert.ok(covered / draws >= 0.93, `${covered} of ${draws}`);
  });

  test("bounds from above what is rare, also where each stranger is either always named or never", () => {
    const random = seededRandom(11);
    for (const [lookAlikes, named] of [
      [0.05, 1],
      [0.02, 0.5],
    ] as const) {
      const rates = Array.from({ length: draws }, () => rateOf(drawnStrangers(lookAlikes, named, random), "clusters"));
      const covered = rates.filter(({ atMost }) => atMost >= lookAlikes * named).length;
      assert.ok(covered / draws >= 0.93, `${covered} of ${draws}`);
    }
  });
});
