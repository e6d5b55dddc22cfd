import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { seededRandom } from "../../../src/classifier/random.ts";
import { forecasts, reliability } from "../../../src/face/evaluation/reliability.ts";
import { scoreTail } from "../../../src/face/evaluation/score-tail.ts";
import { thresholdAdvice } from "../../../src/face/evaluation/threshold-advice.ts";
import { known, stranger } from "./scored.ts";

/** Strangers whose log-odds fall off exponentially from -4 upwards. */
function strangers(count: number, seed: number) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => stranger("ann", 1 / (1 + Math.exp(4 + Math.log(1 - random())))));
}

const family = Array.from({ length: 200 }, (_, i) => known("ann", "ann", 0.5 + i / 401));

describe("thresholdAdvice", () => {
  test("counts where the strangers suffice, extrapolates where they do not, and never claims more than was seen", () => {
    const { byPrice, strangersTested, provableFpir } = thresholdAdvice([...family, ...strangers(2000, 5)], {
      threshold: 0.9,
      strangersPerDay: 40,
    });
    assert.equal(strangersTested, 2000);
    assert.ok(Math.abs(provableFpir - 0.0015) < 1e-4);
    assert.deepEqual(
      byPrice.map(({ period, basis }) => [period, basis]),
      [
        ["day", "measured"],
        ["week", "measured"],
        ["month", "extrapolated"],
        ["year", "extrapolated"],
      ],
    );
    for (const [i, priced] of byPrice.entries()) {
      assert.ok(priced.falseNamesPerDay <= priced.mostFalseNamesPerDay);
      assert.ok(priced.threshold >= (byPrice[i - 1]?.threshold ?? 0.5));
      assert.ok(priced.rates.fnir.hits >= (byPrice[i - 1]?.rates.fnir.hits ?? 0));
    }
    const [day, week] = byPrice;
    assert.ok(day!.rates.fpir.value <= day!.wantedFpir && week!.rates.fpir.value <= week!.wantedFpir);
    // A step lower would cost more.
    const lower = thresholdAdvice([...family, ...strangers(2000, 5)], {
      threshold: week!.threshold - 0.011,
      strangersPerDay: 40,
    });
    assert.ok(lower.current!.rates.fpir.value > week!.wantedFpir);
  });

  test("extrapolates to the share that is there, give or take a few times, when ten times fewer are tested", () => {
    const tail = scoreTail(strangers(300, 11))!;
    const share = 0.001;
    const seen =
      strangers(100_000, 12).filter(({ best }) => best!.probability >= tail.thresholdFor(share)).length / 1e5;
    assert.ok(seen > share / 6 && seen < share * 6, String(seen));
    assert.ok(Math.abs(tail.shareAbove(tail.thresholdFor(share)) - share) < 1e-9);
  });

  test("with a handful of strangers says what they prove, and no more", () => {
    const few = thresholdAdvice([...family, ...strangers(12, 2)], { threshold: 0.9, strangersPerDay: 40 });
    assert.ok(few.byPrice.every(({ basis }) => basis === "untold"));
    assert.ok(few.byPrice.every(({ threshold }) => threshold >= 0.9));
    assert.ok(few.byPrice.every(({ mostFalseNamesPerDay }) => mostFalseNamesPerDay > 0.2 * 40));
    const none = thresholdAdvice(family, { threshold: 0.9, strangersPerDay: 40 });
    assert.deepEqual([none.byPrice, none.current, none.provableFpir], [[], undefined, 1]);
  });
});

describe("reliability", () => {
  test("is the weighted distance of what was said from what was right", () => {
    const { bins, ece } = reliability([
      { probability: 0.95, isRight: true, weight: 1 },
      { probability: 0.95, isRight: false, weight: 1 },
      { probability: 1, isRight: true, weight: 2 },
      { probability: 0.55, isRight: true, weight: 4 },
    ]);
    assert.deepEqual(
      bins.map(({ from, answers, weight }) => [from, answers, weight]),
      [
        [0.5, 1, 0.5],
        [0.9, 3, 0.5],
      ],
    );
    assert.ok(Math.abs(ece - (0.5 * 0.45 + 0.5 * (0.975 - 0.75))) < 1e-12);
  });

  test("weighs strangers and enrolled people alike, and takes Unknown as a stranger's right answer", () => {
    const given = forecasts([known("ann", "ann", 0.8), known("ann", "bob", 0.7), stranger("ann", 0.1)]);
    assert.deepEqual(given, [
      { probability: 0.8, isRight: true, weight: 0.5 },
      { probability: 0.7, isRight: false, weight: 0.5 },
      { probability: 0.9, isRight: true, weight: 1 },
    ]);
  });
});
