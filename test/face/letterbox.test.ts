import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { halfLetterbox, halveInto, letterboxInto, planLetterbox } from "../../src/face/letterbox.ts";
import type { PixelNorm } from "../../src/face/resample.ts";

const norm: PixelNorm = { mean: [127, 127, 127], scale: 1 / 128, order: "rgb" };
const options = { inputSizePx: 640, multiplePx: 64 };

describe("planLetterbox", () => {
  it("fits the longer side and pads to the multiple", () => {
    const { content, input, imagePxPerInputPx } = planLetterbox({ width: 1280, height: 720 }, options);
    assert.deepEqual(content, { width: 640, height: 360 });
    assert.deepEqual(input, { width: 640, height: 384 });
    assert.deepEqual(imagePxPerInputPx, { x: 2, y: 2 });
  });

  it("enlarges small images to double at most", () => {
    assert.deepEqual(planLetterbox({ width: 100, height: 50 }, options).content, { width: 200, height: 100 });
    assert.deepEqual(planLetterbox({ width: 500, height: 50 }, options).content, { width: 640, height: 64 });
  });

  it("leaves a pixel of any image, however small or thin", () => {
    for (const size of [
      { width: 1, height: 1 },
      { width: 5000, height: 1 },
      { width: 1, height: 5000 },
    ]) {
      const { content, input } = planLetterbox(size, options);
      assert.ok(content.width >= 1 && content.height >= 1);
      assert.ok(input.width % 64 === 0 && input.height % 64 === 0 && input.width >= 64 && input.height >= 64);
    }
  });
});

describe("letterboxInto", () => {
  const image = { width: 40, height: 10, data: new Uint8Array(1200).fill(255) };
  const box = planLetterbox(image, { inputSizePx: 20, multiplePx: 16 });

  it("puts the picture top left and black around it, whatever the memory held", () => {
    const out = new Float32Array(3 * 32 * 16).fill(99);
    letterboxInto(out, image, box, norm);
    for (const [index, value] of out.entries()) {
      const inside = index % 32 < 20 && Math.floor(index / 32) % 16 < 5;
      assert.equal(value, Math.fround((inside ? 255 - 127 : -127) / 128));
    }
  });

  it("makes the same half-size input from the whole input as from the picture", () => {
    const grey = { ...image, data: Uint8Array.from({ length: 1200 }, (_, i) => (i * 7) % 256) };
    const whole = planLetterbox(grey, { inputSizePx: 40, multiplePx: 8 });
    const half = halfLetterbox(whole, 8);
    assert.deepEqual(half, planLetterbox(grey, { inputSizePx: 20, multiplePx: 8 }));
    const from = new Float32Array(3 * whole.input.width * whole.input.height);
    letterboxInto(from, grey, whole, norm);
    const direct = new Float32Array(3 * half.input.width * half.input.height);
    letterboxInto(direct, grey, half, norm);
    const halved = new Float32Array(direct.length).fill(99);
    halveInto(halved, from, { whole, half }, norm);
    for (const [i, value] of halved.entries()) assert.ok(Math.abs(value - direct[i]!) < 1e-5);
  });
});
