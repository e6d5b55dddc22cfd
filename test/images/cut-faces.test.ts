import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cutFaces } from "../../src/images/cut-faces.ts";
import { sharp } from "../../src/images/sharp.ts";
import { paintedImage } from "../support/painted-image.ts";
import { pixelsOf } from "../support/pixels.ts";

const limits = { maxBytes: 1e7, maxPixels: 4e7 };

/** 400 x 300; red tells the column, green the row, in halves. */
function gradient(orientation = 1): Promise<Buffer> {
  const { width, height, data } = paintedImage(400, 300, ({ x, y }) => [x / 2, y / 2, 128]);
  const picture = sharp(data, { raw: { width, height, channels: 3 } }).withMetadata({ orientation });
  return picture.jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
}

describe("cutFaces", () => {
  test("cuts each face with half its box on every side, at the size it has", async () => {
    const [first, second] = await cutFaces(
      await gradient(),
      [
        { left: 100, top: 120, right: 160, bottom: 200 },
        { left: 300, top: 50, right: 340, bottom: 70 },
      ],
      { limits, maxSidePx: 384 },
    );
    assert.ok(first && second);
    const face = await pixelsOf(first);
    assert.deepEqual([face.width, face.height], [120, 160]);
    const [red, green] = face.at(30, 40);
    assert.ok(Math.abs(red - 50) <= 2 && Math.abs(green - 60) <= 2, "the box's corner stands where it should");
    const other = await pixelsOf(second);
    assert.deepEqual([other.width, other.height], [80, 40]);
  });

  test("keeps to the picture at its edge, and cuts nothing of what is beyond", async () => {
    const cut = await cutFaces(
      await gradient(),
      [
        { left: -20, top: 250, right: 60, bottom: 330 },
        { left: 900, top: 10, right: 950, bottom: 60 },
      ],
      { limits, maxSidePx: 384 },
    );
    assert.ok(cut[0]);
    const { width, height } = await pixelsOf(cut[0]);
    assert.deepEqual([width, height], [100, 90]);
    assert.equal(cut[1], undefined);
  });

  test("shrinks a large face to the longest side allowed, and never blows up a small one", async () => {
    const box = { left: 100, top: 50, right: 300, bottom: 150 };
    const [small] = await cutFaces(await gradient(), [box], { limits, maxSidePx: 100 });
    assert.ok(small);
    const { width, height } = await pixelsOf(small);
    assert.deepEqual([width, height], [100, 50]);
  });

  test("counts boxes in the upright picture, and writes no metadata", async () => {
    // Orientation 6: to be turned clockwise; upright it is 300 x 400.
    const box = { left: 200, top: 300, right: 260, bottom: 360 };
    const [face] = await cutFaces(await gradient(6), [box], { limits, maxSidePx: 384 });
    assert.ok(face);
    const { width, height } = await pixelsOf(face);
    assert.deepEqual([width, height], [120, 120]);
    const { orientation, exif } = await sharp(face).metadata();
    assert.deepEqual([orientation, exif], [undefined, undefined]);
  });

  test("refuses what is no picture", async () => {
    await assert.rejects(cutFaces(Buffer.from("no picture"), [], { limits, maxSidePx: 100 }), {
      code: "IMAGE_UNREADABLE",
    });
  });
});
