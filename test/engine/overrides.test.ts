import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { JobOverrides } from "../../src/engine/engine.ts";
import { checkOverrides, detectionOverrides, overriddenLimits } from "../../src/engine/overrides.ts";

describe("checkOverrides", () => {
  test("takes what config.json would take", () => {
    checkOverrides({});
    checkOverrides({ inputSizePx: 128, minScore: 0, quality: { minFrontality: 1 }, minProba: 1 });
    checkOverrides({ inputSizePx: 2048, quality: { minFacePx: 8, minSharpness: 0 } });
  });

  const refused: readonly (readonly [JobOverrides, RegExp])[] = [
    [{ inputSizePx: 127 }, /inputSizePx to be a whole number from 128 to 2048, got 127/],
    [{ inputSizePx: 640.5 }, /inputSizePx/],
    [{ inputSizePx: 1e9 }, /inputSizePx/],
    [{ minScore: -0.1 }, /minScore/],
    [{ minScore: Number.NaN }, /minScore to be a number from 0 to 1, got NaN/],
    [{ quality: { minFacePx: -1 } }, /quality\.minFacePx/],
    [{ quality: { minSharpness: Number.POSITIVE_INFINITY } }, /quality\.minSharpness/],
    [{ quality: { minFrontality: 1.1 } }, /quality\.minFrontality/],
    [{ minProba: 2 }, /minProba/],
  ];
  for (const [overrides, message] of refused)
    test(`refuses ${JSON.stringify(overrides)}`, () => {
      assert.throws(() => checkOverrides(overrides), { code: "REQUEST_INVALID", message });
    });
});

describe("overriddenLimits", () => {
  const usual = { quality: { minFacePx: 20, minSharpness: 8, minFrontality: 0.4 }, minProba: 0.9 };

  test("leaves what is absent as it is configured", () => {
    assert.deepEqual(overriddenLimits(usual), usual);
    assert.deepEqual(overriddenLimits(usual, { quality: { minSharpness: 0 }, minProba: 0.5 }), {
      quality: { minFacePx: 20, minSharpness: 0, minFrontality: 0.4 },
      minProba: 0.5,
    });
  });
});

describe("detectionOverrides", () => {
  test("is nothing when the detector's own settings stand", () => {
    assert.equal(detectionOverrides(), undefined);
    assert.equal(detectionOverrides({ minProba: 0.5 }), undefined);
    assert.deepEqual(detectionOverrides({ inputSizePx: 320, minProba: 0.5 }), { inputSizePx: 320 });
  });
});
