import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { calibratedProbabilities } from "../../../src/classifier/open-set/calibration.ts";
import { stranger, type Trial } from "../../../src/classifier/open-set/evidence.ts";
import { fitCalibration, logLoss } from "../../../src/classifier/open-set/fit-calibration.ts";
import { seededRandom } from "../../../src/classifier/random.ts";

const evidence = (margins: readonly number[], similarities: readonly number[]) => ({
  margins: Float64Array.from(margins),
  similarities: Float64Array.from(similarities),
});

/** Three people; a known face is similar to its person by 0.5, anything else by 0.1, both ± 0.15. */
function trials(count: number, seed: number): readonly Trial[] {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: count }, (_, i) => {
    const truth = i % 2 === 0 ? i % 3 : stranger;
    const similarities = [0, 1, 2].map((p) => (p === truth ? 0.5 : 0.1) + 0.15 * normal());
    const margins = similarities.map((s, p) => s - Math.max(...similarities.filter((_v, q) => q !== p)));
    return { evidence: evidence(margins, similarities), truth };
  });
}

describe("fitCalibration", () => {
  test("makes probabilities that mean what they say about faces not fitted on", () => {
    const calibration = fitCalibration(trials(3000, 1));
    const bins = Array.from({ length: 5 }, () => ({ said: 0, right: 0, count: 0 }));
    for (const { evidence: e, truth } of trials(6000, 2)) {
      const probabilities = calibratedProbabilities(calibration, e);
      const best = probabilities.indexOf(Math.max(...probabilities));
      const bin = bins[Math.min(4, Math.floor(probabilities[best]! * 5))]!;
      bin.said += probabilities[best]!;
      bin.right += best === (truth < 0 ? 3 : truth) ? 1 : 0;
      bin.count++;
    }
    const error = bins.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0) / 6000;
    assert.ok(error < 0.05, `expected calibration error ${error}`);
  });

  test("gives more probability for more evidence, all else equal", () => {
    const calibration = fitCalibration(trials(500, 3));
    assert.ok(calibration.margin >= 0 && calibration.similarity >= 0);
    let before = 0;
    for (let similarity = -1; similarity <= 1; similarity += 0.1) {
      const [own] = calibratedProbabilities(calibration, evidence([similarity, -1, -1], [similarity, 0, 0]));
      assert.ok(own! >= before);
      before = own!;
    }
  });

  test("stays finite on data that a line separates", () => {
    const separable: Trial[] = [
      { evidence: evidence([1], [0.9]), truth: 0 },
      { evidence: evidence([1], [0.8]), truth: 0 },
      { evidence: evidence([-1], [0.1]), truth: stranger },
      { evidence: evidence([-1], [0]), truth: stranger },
    ];
    const calibration = fitCalibration(separable);
    assert.ok(Object.values(calibration).every(Number.isFinite));
    assert.ok(logLoss(calibration, separable) < Math.log(2));
  });

  test("goes by similarity alone where there was no rival to measure a margin against", () => {
    const unmeasured = trials(200, 4).map(({ evidence: e, truth }) => ({
      evidence: { ...e, margins: e.margins.map(() => Number.NaN) },
      truth,
    }));
    const calibration = fitCalibration(unmeasured);
    assert.equal(calibration.margin, 0);
    const [, , third] = calibratedProbabilities(
      calibration,
      evidence([Number.NaN, Number.NaN, Number.NaN], [0, 0, 0.9]),
    );
    assert.ok(third! > 0.9);
  });

  test("lets a few wrongly labelled pictures change little", () => {
    const clean = trials(600, 5);
    const wrong = clean.map((trial, i) => (i % 60 === 0 ? { ...trial, truth: stranger } : trial));
    const sure = evidence([0.5, -0.5, -0.5], [0.6, 0.1, 0.1]);
    const [before] = calibratedProbabilities(fitCalibration(clean), sure);
    const [after] = calibratedProbabilities(fitCalibration(wrong), sure);
    assert.ok(Math.abs(before! - after!) < 0.03, `${before} against ${after}`);
  });
});
