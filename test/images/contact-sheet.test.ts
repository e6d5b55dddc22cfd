import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { contactSheet } from "../../src/images/contact-sheet.ts";
import { sharp } from "../../src/images/sharp.ts";
import { isGreen, isRed, isWhite, pixelsOf } from "../support/pixels.ts";

async function picture(width: number, height: number, background: string): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

describe("contactSheet", () => {
  test("puts pictures row by row, each with its caption beneath", async () => {
    const tiles = [
      { bytes: await picture(640, 480, "#20a030"), caption: "frame 1: Ann 97 %" },
      { bytes: await picture(1280, 960, "#d01818"), caption: "frame 2" },
      { bytes: await picture(320, 240, "#20a030"), caption: "" },
    ];
    const pixels = await pixelsOf(await contactSheet(tiles, { columns: 2, tileWidth: 200 }));
    assert.equal(pixels.width, 8 + 2 * 208);
    const rowHeight = (pixels.height - 8) / 2;
    assert.ok(isGreen(pixels.at(108, 80)) && isRed(pixels.at(316, 80)) && isGreen(pixels.at(108, 80 + rowHeight)));
    const strip = { top: 8 + 150, bottom: rowHeight };
    assert.ok(pixels.count({ left: 8, right: 208, ...strip }, isWhite) > 60);
    assert.ok(pixels.count({ left: 216, right: 416, ...strip }, isWhite) > 20);
    assert.equal(pixels.count({ left: 8, right: 208, top: strip.top + rowHeight, bottom: pixels.height }, isWhite), 0);
  });

  test("keeps a caption that is too long within its tile, and a high picture within the row", async () => {
    const tiles = [
      { bytes: await picture(100, 1000, "#20a030"), caption: "a caption that is much longer than its picture is wide" },
      { bytes: await picture(100, 50, "#d01818"), caption: "x" },
    ];
    const pixels = await pixelsOf(await contactSheet(tiles, { columns: 5, tileWidth: 160 }));
    assert.equal(pixels.width, 8 + 2 * 168, "no more columns than pictures");
    assert.equal(pixels.count({ left: 168, right: 176, top: 0, bottom: pixels.height }, isWhite), 0);
    assert.ok(isGreen(pixels.at(88, 16)) && isGreen(pixels.at(88, 240)));
    assert.ok(isRed(pixels.at(256, 128)));
  });

  test("refuses a sheet without pictures, beyond a JPEG's size, or with what is no picture", async () => {
    const one = { bytes: await picture(64, 64, "#20a030"), caption: "" };
    await assert.rejects(contactSheet([], { columns: 2, tileWidth: 200 }), { code: "REQUEST_INVALID" });
    await assert.rejects(contactSheet([one], { columns: 0, tileWidth: 200 }), { code: "REQUEST_INVALID" });
    await assert.rejects(contactSheet(Array(400).fill(one), { columns: 400, tileWidth: 200 }), {
      code: "REQUEST_INVALID",
    });
    await assert.rejects(contactSheet([{ bytes: Buffer.from("x"), caption: "" }], { columns: 1, tileWidth: 200 }), {
      code: "IMAGE_UNREADABLE",
    });
  });
});
