import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { pageModule } from "../support/web/page-module.ts";

interface Face {
  readonly box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  readonly text: string;
}
type LabelPlaces = (
  faces: readonly Face[],
  size: { readonly width: number; readonly height: number },
) => readonly { readonly isBelow: boolean; readonly isLeft: boolean }[];

const size = { width: 1280, height: 720 };
const faceAt = (left: number, top: number, sidePx = 100): Face => ({
  box: { left, top, right: left + sidePx, bottom: top + sidePx },
  text: "Stranger > 99 %",
});

describe("labels of boxes on a picture", () => {
  let labelPlaces: LabelPlaces;
  before(async () => {
    labelPlaces = (await pageModule("faces/box-labels.ts"))["labelPlaces"] as LabelPlaces;
  });

  test("stand above their boxes, inside the picture at its top and at its right", () => {
    const above = { isBelow: false, isLeft: false };
    assert.deepEqual(labelPlaces([faceAt(100, 300), faceAt(600, 300)], size), [above, above]);
    assert.deepEqual(labelPlaces([faceAt(100, 10)], size), [{ isBelow: true, isLeft: false }]);
    assert.deepEqual(labelPlaces([faceAt(1100, 300)], size), [{ isBelow: false, isLeft: true }]);
  });

  test("do not cover that of a neighbour as long as there is room below", () => {
    const [first, second] = labelPlaces([faceAt(100, 300), faceAt(220, 310)], size);
    assert.deepEqual([first?.isBelow, second?.isBelow], [false, true]);
    const [, atBottom] = labelPlaces([faceAt(100, 600, 115), faceAt(220, 605, 115)], size);
    assert.equal(atBottom?.isBelow, false, "below it would be cut off");
  });
});
