import assert from "node:assert/strict";
import { describe, test } from "node:test";
import sharp, { type Sharp } from "sharp";
import { type DecodeLimits, decodeImage, type PlainDecoder } from "../../src/images/decode.ts";

const limits: DecodeLimits = { maxBytes: 1_000_000, maxPixels: 4_000_000, maxSidePx: 2560 };
const unreadable = (message: RegExp) => ({ code: "IMAGE_UNREADABLE", message });

/** Left half red, right half blue. */
function halves(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) data[i * 3 + (i % width < width / 2 ? 0 : 2)] = 255;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function pixel(image: { width: number; data: Uint8Array }, x: number, y: number): readonly number[] {
  return [...image.data.subarray((y * image.width + x) * 3, (y * image.width + x) * 3 + 3)];
}

function assertNear(actual: readonly number[], expected: readonly number[], tolerance = 12): void {
  assert.ok(
    actual.length === expected.length && actual.every((value, i) => Math.abs(value - expected[i]!) <= tolerance),
    `${actual} is not near ${expected}`,
  );
}

describe("decodeImage", () => {
  for (const format of ["jpeg", "png", "webp"] as const)
    test(`decodes ${format} to RGB`, async () => {
      const decoded = await decodeImage(await halves(64, 32).toFormat(format, { quality: 95 }).toBuffer(), limits);
      assert.deepEqual(decoded.size, { width: 64, height: 32 });
      assert.equal(decoded.scale, 1);
      assert.equal(decoded.image.data.length, 64 * 32 * 3);
      assertNear(pixel(decoded.image, 4, 16), [255, 0, 0]);
      assertNear(pixel(decoded.image, 60, 16), [0, 0, 255]);
    });

  test("turns the image upright by its EXIF orientation", async () => {
    // Orientation 6: the camera was turned, the viewer turns by 90 degrees clockwise: left becomes top.
    const turned = await halves(64, 32).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }).toBuffer();
    const { image, size } = await decodeImage(turned, limits);
    assert.deepEqual(size, { width: 32, height: 64 });
    assert.deepEqual([image.width, image.height], [32, 64]);
    assertNear(pixel(image, 16, 4), [255, 0, 0]);
    assertNear(pixel(image, 16, 60), [0, 0, 255]);
  });

  test("gives three channels for greyscale, 16-bit, alpha, palette and CMYK images", async () => {
    const grey = sharp(Buffer.alloc(64 * 32, 100), { raw: { width: 64, height: 32, channels: 1 } });
    const deep = sharp(new Uint16Array(64 * 32).fill(100 * 257), {
      raw: { width: 64, height: 32, channels: 1 },
    });
    const cases = {
      grey: await grey.clone().jpeg().toBuffer(),
      "grey with alpha": await grey.clone().ensureAlpha(0.5).png().toBuffer(),
      "16 bit": await deep.toColourspace("grey16").png().toBuffer(),
      alpha: await halves(64, 32).ensureAlpha(0.5).webp().toBuffer(),
      palette: await halves(64, 32).png({ palette: true }).toBuffer(),
      CMYK: await halves(64, 32).toColourspace("cmyk").jpeg().toBuffer(),
    };
    for (const [name, bytes] of Object.entries(cases)) {
      const { image } = await decodeImage(bytes, limits);
      assert.equal(image.data.length, 64 * 32 * 3, name);
      if (name.startsWith("grey") || name === "16 bit") assertNear(pixel(image, 9, 9), [100, 100, 100], 3);
    }
  });

  test("shrinks a longer side to maxSidePx and still answers the original size", async () => {
    const { image, size, scale } = await decodeImage(await halves(800, 400).jpeg().toBuffer(), {
      ...limits,
      maxSidePx: 200,
    });
    assert.deepEqual(size, { width: 800, height: 400 });
    assert.deepEqual([image.width, image.height, scale], [200, 100, 0.25]);
    assertNear(pixel(image, 10, 50), [255, 0, 0]);
  });

  test("neither shrinks nor enlarges a picture of just the longest side, nor one turned upright to it", async () => {
    for (const picture of [halves(200, 100).jpeg(), halves(100, 200).withMetadata({ orientation: 6 }).jpeg()]) {
      const { image, size, scale } = await decodeImage(await picture.toBuffer(), { ...limits, maxSidePx: 200 });
      assert.deepEqual([size, image.width, image.height, scale], [{ width: 200, height: 100 }, 200, 100, 1]);
    }
  });

  test("refuses a 50-megapixel bomb from its header and names the setting", async () => {
    const bomb = await sharp({ create: { width: 10_000, height: 5_000, channels: 3, background: "black" } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    assert.ok(bomb.length < limits.maxBytes);
    // Its first bytes alone are refused for the same reason: no pixel was looked for.
    for (const bytes of [bomb, bomb.subarray(0, 1000)])
      await assert.rejects(decodeImage(bytes, { ...limits, maxPixels: 40_000_000 }), unreadable(/images\.maxPixels/));
  });

  test("refuses what has too many bytes and names the setting", async () => {
    const bytes = await halves(640, 480).png({ compressionLevel: 0 }).toBuffer();
    await assert.rejects(decodeImage(bytes, { ...limits, maxBytes: 10_000 }), unreadable(/images\.maxBytes 10000/));
  });

  test("refuses half a file", async () => {
    const noise = sharp({
      create: {
        width: 320,
        height: 240,
        channels: 3,
        background: "grey",
        noise: { type: "gaussian", mean: 128, sigma: 40 },
      },
    });
    for (const format of ["jpeg", "png", "webp"] as const) {
      const bytes = await noise.clone().toFormat(format).toBuffer();
      for (const share of [0.002, 0.5, 0.95])
        await assert.rejects(
          decodeImage(bytes.subarray(0, Math.ceil(bytes.length * share)), limits),
          unreadable(/truncated|header/),
          `${format} ${share}`,
        );
    }
  });

  test("takes the pixels of a faster decoder, and libvips' word where it has none", async () => {
    const jpeg = await halves(64, 32).jpeg({ quality: 95 }).toBuffer();
    const known = { width: 64, height: 32, data: Buffer.alloc(64 * 32 * 3, 7) };
    const asked: number[] = [];
    const sure: PlainDecoder = {
      decode: (bytes, { maxPixels }) => Promise.resolve(asked.push(bytes.length, maxPixels) > 0 ? known : undefined),
      release: () => undefined,
    };
    const unsure: PlainDecoder = { decode: () => Promise.resolve(undefined), release: () => undefined };
    assert.deepEqual(await decodeImage(jpeg, limits, sure), {
      image: known,
      size: { width: 64, height: 32 },
      scale: 1,
    });
    assert.deepEqual(asked, [jpeg.length, limits.maxPixels]);
    assert.deepEqual(await decodeImage(jpeg, limits, unsure), await decodeImage(jpeg, limits));
    const cut = jpeg.subarray(0, jpeg.length - 40);
    await assert.rejects(decodeImage(cut, limits, unsure), unreadable(/truncated|header/));
    // What is no picture at all is refused before anybody is asked.
    await assert.rejects(decodeImage(Buffer.from("hello"), limits, sure), unreadable(/JPEG, PNG or WebP/));
    assert.equal(asked.length, 2);
  });

  test("refuses nothing at all, and other formats", async () => {
    await assert.rejects(decodeImage(new Uint8Array(), limits), unreadable(/empty/));
    const others = [
      await halves(8, 8).gif().toBuffer(),
      await halves(8, 8).tiff().toBuffer(),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'),
      Buffer.from("hello"),
    ];
    for (const bytes of others) await assert.rejects(decodeImage(bytes, limits), unreadable(/JPEG, PNG or WebP/));
  });
});
