import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { labelOf, placePlates } from "../../src/images/face-label.ts";
import { known, undecided, unknown } from "../support/frame-results.ts";

describe("labelOf", () => {
  test("says who it is or why that is not known, and how probable it is", () => {
    assert.equal(labelOf(known("Ann", 0.973)), "Ann 97 %");
    assert.equal(labelOf(unknown(0.95)), "Unknown 95 %");
    assert.equal(labelOf(undecided("below threshold", [{ name: "Ann", probability: 0.61 }])), "below threshold 61 %");
    assert.equal(labelOf(undecided("too small")), "too small");
  });

  test("says 100 % of certainty alone, and rounds no probability up", () => {
    assert.equal(labelOf(known("Ann", 0.9999)), "Ann 99 %");
    assert.equal(labelOf(known("Ann", 1)), "Ann 100 %");
    assert.equal(labelOf(known("Ann", 0.29)), "Ann 29 %");
  });

  test("cuts a name that is longer than a label", () => {
    assert.equal(labelOf(known("x".repeat(100), 1)), `${"x".repeat(27)}... 100 %`);
  });
});

describe("placePlates", () => {
  const picture = { width: 640, height: 480 };
  const box = { left: 100, top: 100, right: 200, bottom: 220 };

  test("puts a plate above its box, and below where there is no room above", () => {
    assert.deepEqual(placePlates([{ box, width: 80, height: 20 }], picture), [
      { left: 100, top: 80, right: 180, bottom: 100 },
    ]);
    const high = { ...box, top: 5 };
    assert.deepEqual(placePlates([{ box: high, width: 80, height: 20 }], picture), [
      { left: 100, top: 220, right: 180, bottom: 240 },
    ]);
  });

  test("moves a plate that would hide another face or another plate", () => {
    const above = { left: 100, top: 20, right: 200, bottom: 95 };
    const plates = [above, box].map((one) => ({ box: one, width: 80, height: 18 }));
    assert.deepEqual(placePlates(plates, picture), [
      { left: 100, top: 2, right: 180, bottom: 20 },
      { left: 100, top: 220, right: 180, bottom: 238 },
    ]);
  });

  test("keeps plates inside the picture wherever the box is", () => {
    for (const left of [-50, 0, 300, 630, 700])
      for (const top of [-50, 0, 200, 470, 500]) {
        const wild = { left, top, right: left + 60, bottom: top + 60 };
        const [place] = placePlates([{ box: wild, width: 120, height: 20 }], picture);
        assert.ok(place && place.left >= 0 && place.top >= 0 && place.right <= 640 && place.bottom <= 480);
      }
  });
});
