import assert from "node:assert/strict";
import { describe, test } from "node:test";
import sharp from "sharp";
import { plainJpegSize } from "../../src/images/plain-jpeg.ts";

const drawn = () => sharp({ create: { width: 48, height: 40, channels: 3, background: "#3366aa" } });
const size = { width: 48, height: 40 };

function segment(marker: number, body: readonly number[] | string): Buffer {
  const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : Buffer.from(body);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(bytes.length + 2, 2);
  return Buffer.concat([head, bytes]);
}

/** The picture with segments of its own behind its start. */
const withSegments = (jpeg: Buffer, ...segments: readonly Buffer[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

const exif = (order: "MM" | "II", entries: readonly number[]): Buffer =>
  segment(0xe1, [...Buffer.from(`Exif\0\0${order}`, "latin1"), ...entries]);

/** As ZoneMinder writes it: a pointer to the times, no orientation. */
const times = exif("MM", [0, 42, 0, 0, 0, 8, 0, 1, 0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0]);
const turnedTo = (value: number) => ({
  MM: exif("MM", [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0]),
  II: exif("II", [42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0]),
});

describe("plainJpegSize", () => {
  test("tells the size of JPEGs as cameras write them", async () => {
    const jpeg = await drawn().jpeg().toBuffer();
    const cases = {
      "4:2:0": jpeg,
      "4:4:4": await drawn().jpeg({ chromaSubsampling: "4:4:4" }).toBuffer(),
      grey: await drawn().greyscale().jpeg().toBuffer(),
      "a comment": withSegments(jpeg, segment(0xfe, "camera 3")),
      "a camera's own data": withSegments(jpeg, segment(0xe4, "abc"), segment(0xef, "def")),
      "ZoneMinder's times": withSegments(jpeg, times),
      "EXIF that says upright": withSegments(jpeg, turnedTo(1).MM),
      "EXIF that says upright, little end first": withSegments(jpeg, turnedTo(1).II),
      "EXIF by libvips": await drawn()
        .withExif({ IFD0: { Copyright: "nobody" } })
        .jpeg()
        .toBuffer(),
    };
    for (const [name, bytes] of Object.entries(cases)) assert.deepEqual(plainJpegSize(bytes), size, name);
  });

  test("leaves turned pictures to others, whatever the order of their bytes", async () => {
    const jpeg = await drawn().jpeg().toBuffer();
    for (let value = 0; value < 10; value++) {
      if (value === 1) continue;
      const { MM, II } = turnedTo(value);
      for (const segment of [MM, II])
        assert.equal(plainJpegSize(withSegments(jpeg, times, segment)), undefined, `orientation ${value}`);
    }
    assert.equal(plainJpegSize(await drawn().withMetadata({ orientation: 6 }).jpeg().toBuffer()), undefined);
  });

  test("leaves other colours and other kinds of JPEG to others", async () => {
    const jpeg = await drawn().jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    const changed = (at: number, value: number): Buffer => {
      const bytes = Buffer.from(jpeg);
      bytes[frame + at] = value;
      return bytes;
    };
    const cases = {
      CMYK: await drawn().toColourspace("cmyk").jpeg().toBuffer(),
      "a colour profile": await drawn().withIccProfile("p3").jpeg().toBuffer(),
      "Adobe's colours": withSegments(jpeg, segment(0xee, "Adobe\0d\0\0\0\0\0")),
      XMP: withSegments(jpeg, segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<x/>")),
      progressive: await drawn().jpeg({ progressive: true }).toBuffer(),
      lossless: changed(1, 0xc3),
      "arithmetic codes": changed(1, 0xc9),
      "12 bits": changed(4, 12),
      "no height": Buffer.concat([jpeg.subarray(0, frame + 5), Buffer.from([0, 0]), jpeg.subarray(frame + 7)]),
      "two components": changed(9, 2),
      "two frames": withSegments(jpeg, jpeg.subarray(frame, frame + 19)),
    };
    for (const [name, bytes] of Object.entries(cases)) assert.equal(plainJpegSize(bytes), undefined, name);
  });

  test("leaves every header cut short or broken to others, and never looks beyond it", async () => {
    const jpeg = await drawn().jpeg().toBuffer();
    const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));
    const scanHeader = jpeg.readUInt16BE(scan + 2);
    for (let length = 0; length < scan + 2 + scanHeader; length++)
      assert.equal(plainJpegSize(jpeg.subarray(0, length)), undefined, `${length} bytes`);
    assert.deepEqual(plainJpegSize(jpeg.subarray(0, scan + 2 + scanHeader)), size);
    assert.equal(plainJpegSize(Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0]), jpeg.subarray(2)])), undefined);
    assert.equal(plainJpegSize(await drawn().png().toBuffer()), undefined);
  });
});
