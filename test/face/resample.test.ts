import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { BoundingBox } from "../../src/face/geometry.ts";
import type { RgbImage } from "../../src/face/image.ts";
import { type PixelNorm, resampleInto } from "../../src/face/resample.ts";

/** Weights are rounded to parts of 256, so that a mean may be off by a part of the contrast, 255 at most. */
const weightStep = 0.5;

const plain: PixelNorm = { mean: [0, 0, 0], scale: 1, order: "rgb" };

function image(width: number, height: number, value: (x: number, y: number, channel: number) => number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    value(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3),
  );
  return { width, height, data };
}

const wholeOf = ({ width, height }: RgbImage): BoundingBox => ({ left: 0, top: 0, right: width, bottom: height });

/** Resamples to (3, height, width). */
function resample(
  source: RgbImage,
  region: BoundingBox,
  [width, height]: readonly [number, number],
  norm = plain,
): Float32Array {
  const out = new Float32Array(3 * width * height);
  resampleInto(out, source, region, {
    width,
    height,
    offset: 0,
    rowStride: width,
    channelStride: width * height,
    norm,
  });
  return out;
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-4): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++)
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= tolerance, `value ${i}: ${actual[i]} instead of ${expected[i]}`);
}

describe("resampleInto", () => {
  it("copies pixels plane by plane when nothing is scaled", () => {
    const source = image(2, 2, (x, y, channel) => channel * 100 + y * 10 + x);
    assert.deepEqual(
      [...resample(source, wholeOf(source), [2, 2])],
      [0, 1, 10, 11, 100, 101, 110, 111, 200, 201, 210, 211],
    );
  });

  it("normalises each channel and can swap red and blue", () => {
    const source = image(1, 1, (_x, _y, channel) => [10, 20, 30][channel]!);
    const norm: PixelNorm = { mean: [2, 4, 6], scale: 0.5, order: "bgr" };
    assert.deepEqual([...resample(source, wholeOf(source), [1, 1], norm)], [12, 8, 4]);
  });

  for (const sides of [2, 3, 4, 7])
    it(`averages squares of ${sides} px when shrinking by ${sides}`, () => {
      const source = image(sides * 2, sides, (x, y) => (x * 31 + y * 17) % 251);
      const mean = (from: number): number => {
        let sum = 0;
        for (let y = 0; y < sides; y++) for (let x = from; x < from + sides; x++) sum += (x * 31 + y * 17) % 251;
        return sum / sides ** 2;
      };
      assertClose(resample(source, wholeOf(source), [2, 1]).subarray(0, 2), [mean(0), mean(sides)], weightStep);
    });

  it("weighs pixels that lie partly inside a target's area", () => {
    const source = image(3, 1, (x) => [0, 60, 240][x]!);
    assertClose(resample(source, wholeOf(source), [2, 1]).subarray(0, 2), [60 / 3, (30 + 240) / 1.5], weightStep);
  });

  it("interpolates between pixel centres when enlarging", () => {
    const source = image(2, 1, (x) => x * 100);
    assertClose(resample(source, wholeOf(source), [4, 1]).subarray(0, 4), [0, 25, 75, 100]);
  });

  it("keeps an even picture even at any scale, also at its border", () => {
    const source = image(13, 9, () => 77);
    for (const size of [
      [1, 1],
      [5, 4],
      [9, 13],
      [40, 40],
    ] as const)
      assertClose(resample(source, wholeOf(source), size), new Array(3 * size[0] * size[1]).fill(77));
  });

  it("mirrors when the picture is mirrored, and stays within the range of its pixels", () => {
    const value = (x: number, y: number): number => (x * 89 + y * 57) % 256;
    const source = image(17, 11, value);
    const mirrored = image(17, 11, (x, y) => value(16 - x, y));
    const straight = resample(source, wholeOf(source), [6, 5]);
    const other = resample(mirrored, wholeOf(mirrored), [6, 5]);
    for (let y = 0; y < 5; y++)
      assertClose(other.subarray(y * 6, y * 6 + 6).toReversed(), straight.subarray(y * 6, y * 6 + 6));
    for (const result of straight) assert.ok(result >= 0 && result <= 255);
  });

  it("gives the same wherever rows begin in memory", () => {
    const value = (x: number, y: number, channel: number): number => (x * 73 + y * 37 + channel * 91) % 256;
    const wide = image(24, 10, value);
    const odd = image(23, 10, value);
    for (const region of [
      { left: 1, top: 0, right: 20, bottom: 10 },
      { left: 5.5, top: -3, right: 9.25, bottom: 2 },
      { left: 2, top: 1, right: 22, bottom: 9 },
    ])
      for (const size of [
        [3, 2],
        [7, 5],
        [19, 10],
        [30, 30],
      ] as const)
        assert.deepEqual(resample(odd, region, size), resample(wide, region, size));
  });

  for (const [region, sides] of [
    [{ left: 0, top: 0, right: 1203, bottom: 399 }, 3],
    [{ left: 300, top: 40, right: 700, bottom: 392 }, 4], // a third of each row
    [{ left: 2, top: 1, right: 1202, bottom: 399 }, 1],
  ] as const)
    it(`averages squares of ${sides} px everywhere in a picture that is worked on in parts`, () => {
      const value = (x: number, y: number, channel: number): number => (((x * 73) ^ (y * 37)) + channel * 91) % 256;
      const source = image(1203, 400, value);
      const size = [(region.right - region.left) / sides, (region.bottom - region.top) / sides] as const;
      const small = resample(source, region, size);
      for (let i = 0; i < small.length; i += 97) {
        const at = { x: i % size[0], y: Math.floor(i / size[0]) % size[1], channel: Math.floor(i / size[0] / size[1]) };
        const [left, top] = [region.left + at.x * sides, region.top + at.y * sides];
        let sum = 0;
        for (let k = 0; k < sides ** 2; k++) sum += value(left + (k % sides), top + Math.floor(k / sides), at.channel);
        const difference = Math.abs(small[i]! - sum / sides ** 2);
        assert.ok(difference <= 3 * weightStep, `${difference} at ${JSON.stringify(at)}`);
      }
    });

  it("neither shifts nor darkens a large area whose rows it does not all look at", () => {
    const source = image(500, 1000, (x, y, channel) => (channel === 0 ? x / 2 : y / 4));
    const small = resample(source, { left: 0, top: 0, right: 500, bottom: 1000 }, [10, 20]);
    for (let y = 0; y < 20; y++)
      for (let x = 0; x < 10; x++) {
        assert.ok(Math.abs(small[y * 10 + x]! - (x * 50 + 24.5) / 2) <= 1, `red at ${x}, ${y}`);
        assert.ok(Math.abs(small[200 + y * 10 + x]! - (y * 50 + 24.5) / 4) <= 1, `green at ${x}, ${y}`);
      }
    const beyond = resample(source, { left: 0, top: 500, right: 500, bottom: 1500 }, [10, 20]);
    assert.ok(beyond.subarray(200, 300).every((value) => value > 120));
    assert.ok(beyond.subarray(310, 400).every((value) => value === 0));
  });

  it("makes black what lies outside the picture, in part or as a whole", () => {
    const source = image(2, 2, () => 200);
    const norm: PixelNorm = { mean: [100, 100, 100], scale: 1, order: "rgb" };
    const part = resample(source, { left: -2, top: 0, right: 2, bottom: 2 }, [4, 2], norm);
    assert.deepEqual([...part.subarray(0, 8)], [-100, -100, 100, 100, -100, -100, 100, 100]);
    const none = resample(source, { left: 50, top: -40, right: 60, bottom: -30 }, [3, 3], norm);
    assert.deepEqual([...none], new Array(27).fill(-100));
  });

  it("writes only its window and leaves the picture as it is", () => {
    const source = image(4, 4, (x, y) => x + y);
    const before = source.data.slice();
    const out = new Float32Array(64).fill(-1);
    const window = { width: 2, height: 2, offset: 9, rowStride: 4, channelStride: 16, norm: plain };
    resampleInto(out, source, wholeOf(source), window);
    const written = [...out.keys()].filter((i) => out[i] !== -1);
    assert.deepEqual(written, [9, 10, 13, 14, 25, 26, 29, 30, 41, 42, 45, 46]);
    assert.deepEqual(source.data, before);
  });

  it("takes an area of no size, or one that is no number, without failing", () => {
    const source = image(3, 3, () => 9);
    for (const at of [1, Number.NaN, Number.POSITIVE_INFINITY])
      assert.equal(resample(source, { left: at, top: at, right: at, bottom: at }, [2, 2]).length, 12);
  });
});
