import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodePriors, priorCount } from "../../src/face/priors.ts";

const input = { width: 640, height: 512 };
const still = new Float32Array(priorCount(input) * 4);

describe("decodePriors", () => {
  it("knows as many priors as the network has at 320 x 256 and 640 x 640", () => {
    assert.equal(priorCount({ width: 320, height: 256 }), 40 * 32 * 3 + 20 * 16 * 2 + 10 * 8 * 2 + 5 * 4 * 3);
    assert.equal(priorCount({ width: 640, height: 640 }), 23_500);
  });

  it("gives the priors themselves for offsets of zero: centred in their cells, row after row, sizes innermost", () => {
    const firstOfStride16 = 80 * 64 * 3;
    const last = priorCount(input) - 1;
    const boxes = decodePriors(still, [0, 2, 3, 80 * 3, firstOfStride16 + 1, last], input);
    assert.deepEqual(
      [...boxes],
      [
        [-1, -1, 9, 9], // 10 px around (4, 4)
        [-8, -8, 16, 16], // 24 px around (4, 4)
        [7, -1, 17, 9], // 10 px around (12, 4)
        [-1, 7, 9, 17], // 10 px around (4, 12)
        [-16, -16, 32, 32], // 48 px around (8, 8)
        [480, 352, 736, 608], // 256 px around (608, 480)
      ].flat(),
    );
  });

  it("shifts by a tenth of the prior and scales by the exponential of a fifth", () => {
    const offsets = still.slice();
    offsets.set([1, -2, 5 * Math.log(2), 0], 4); // the 16 px prior of the first cell
    const box = [...decodePriors(offsets, [1], input)];
    const expected = [4 + 1.6 - 16, 4 - 3.2 - 8, 4 + 1.6 + 16, 4 - 3.2 + 8];
    for (const [i, value] of box.entries()) assert.ok(Math.abs(value - expected[i]!) < 1e-5);
  });

  it("refuses a row that no prior has", () => {
    assert.throws(() => decodePriors(still, [priorCount(input)], input), RangeError);
  });
});
