import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { calibrate } from "../../../src/classifier/open-set/calibrate.ts";
import { calibratedProbabilities } from "../../../src/classifier/open-set/calibration.ts";
import { stranger, type Trial } from "../../../src/classifier/open-set/evidence.ts";
import { fitCaution } from "../../../src/classifier/open-set/fit-caution.ts";
import { seededRandom } from "../../../src/classifier/random.ts";

const clear = { sizePx: 120, sharpness: 200, frontality: 1, detectionScore: 1 };
const poor = { ...clear, sizePx: 24, sharpness: 25 };

/** Forty people of three; poor faces are less similar to everybody when known, and more when strangers. */
function trials({ seed, identities = 40 }: { readonly seed: number; readonly identities?: number }): readonly Trial[] {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: 1200 }, (_, i) => {
    const isPoor = i % 3 === 0;
    const isStranger = i % 2 === 0;
    const own = isPoor ? 0.6 : 0.8;
    const similarities = [0, 1, 2].map((p) => {
      const mean = p === 0 && !isStranger ? own : isPoor ? 0.3 : 0.2;
      return mean + 0.07 * normal();
    });
    const margins = similarities.map((value, p) => value - Math.max(...similarities.filter((_s, q) => q !== p)));
    return {
      evidence: { margins: Float64Array.from(margins), similarities: Float64Array.from(similarities) },
      truth: isStranger ? stranger : 0,
      quality: isPoor ? poor : clear,
      group: i % identities,
    };
  });
}

const named = (probabilities: Float64Array): boolean => Math.max(...probabilities.subarray(0, -1)) >= 0.9;

describe("calibrate", () => {
  const { calibration, chosen, compared } = calibrate(trials({ seed: 1 }), { seed: 1, strangers: 40 });

  test("measures every method on identities held out of its fit, and takes none that is clearly worse", () => {
    const tried = compared.map(({ map, withQuality }) => `${map} ${withQuality}`);
    assert.equal(new Set(tried).size, 8);
    const least = Math.min(...compared.map(({ heldOutLogLoss }) => heldOutLogLoss));
    assert.ok(chosen.heldOutLogLoss < least + 0.02, `${chosen.heldOutLogLoss} against ${least}`);
    assert.ok(chosen.reliability.ece < 0.05);
  });

  test("names hardly any stranger at 0.9, clear or poor, and most known faces", () => {
    const fresh = trials({ seed: 2 });
    for (const quality of [clear, poor]) {
      const of = (isStranger: boolean) => fresh.filter((t) => t.quality === quality && t.truth < 0 === isStranger);
      const share = (asked: readonly Trial[]): number =>
        asked.filter((t) => named(calibratedProbabilities(calibration, t.evidence, t.quality))).length / asked.length;
      assert.ok(share(of(true)) <= 0.01, `strangers ${share(of(true))}`);
      assert.ok(share(of(false)) >= (quality === clear ? 0.95 : 0.5), `known ${share(of(false))}`);
    }
  });

  test("takes a face of unknown quality for a clear one", () => {
    const { evidence } = trials({ seed: 3 })[1]!;
    assert.deepEqual(
      calibratedProbabilities(calibration, evidence),
      calibratedProbabilities(calibration, evidence, clear),
    );
  });

  test("gives a person more probability for more evidence, at every quality", () => {
    for (const quality of [clear, poor, { ...poor, sharpness: 3 }, { ...clear, sharpness: 10 }]) {
      let before = 0;
      for (let similarity = -1; similarity <= 1; similarity += 0.05) {
        const evidence = {
          margins: Float64Array.of(similarity - 0.2, 0.2 - similarity, 0.2 - similarity),
          similarities: Float64Array.of(similarity, 0.2, 0.2),
        };
        const [own] = calibratedProbabilities(calibration, evidence, quality);
        assert.ok(own! >= before - 1e-12, `${own} after ${before}`);
        before = own!;
      }
    }
  });

  test("is more careful when few people have stood for strangers", () => {
    const generous = { margin: 0, similarity: 20, offset: -3 };
    const few = fitCaution(generous, trials({ seed: 4 }), 3);
    const many = fitCaution(generous, trials({ seed: 4 }), 300);
    assert.ok(few.always > many.always && many.always >= 0, `${few.always} against ${many.always}`);
  });

  test("looks beyond the strangers it has seen only as far as most residents' faces stay named", () => {
    const generous = { margin: 0, similarity: 20, offset: -8 };
    const tried = trials({ seed: 6 }).filter(({ quality }) => quality === clear);
    const share = (some: readonly Trial[]): number => {
      const calibrated = { ...generous, caution: fitCaution(generous, some, 3) };
      const residents = some.filter(({ truth }) => truth >= 0);
      const still = residents.filter((t) => named(calibratedProbabilities(calibrated, t.evidence, t.quality)));
      return still.length / residents.length;
    };
    assert.ok(share(tried) >= 0.95, `${share(tried)} of the residents`);
    // One of many strangers who is all alike has been seen: then residents pay for it.
    const twins = tried.map((t, i) =>
      t.truth < 0 && i % 20 === 1
        ? { ...t, evidence: { ...t.evidence, similarities: Float64Array.of(0.95, 0.2, 0.2) } }
        : t,
    );
    assert.ok(share(twins) < 0.2, `${share(twins)} of the residents`);
  });

  test("gives the same numbers for the same seed", () => {
    const again = calibrate(trials({ seed: 1 }), { seed: 1, strangers: 40 });
    assert.deepEqual(again.calibration, calibration);
  });

  test("names nobody whom it cannot know: without a known trial only what is unusually alike", () => {
    const unknown = trials({ seed: 5 }).filter(({ truth }) => truth < 0);
    const made = calibrate(unknown, { seed: 1, strangers: 20 });
    assert.deepEqual(made.compared, []);
    const share = unknown.filter((t) => named(calibratedProbabilities(made.calibration, t.evidence, t.quality))).length;
    assert.ok(share / unknown.length <= 0.01);
    const same = { margins: Float64Array.of(0.8, -0.8, -0.8), similarities: Float64Array.of(1, 0.2, 0.2) };
    assert.ok(named(calibratedProbabilities(made.calibration, same)));
  });
});
