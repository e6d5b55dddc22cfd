import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { multipartPictures } from "../../../src/zoneminder/video/multipart-jpeg.ts";

const part = (bytes: string): string =>
  `--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: ${bytes.length}\r\n\r\n${bytes}\r\n`;

async function picturesOf(stream: string, chunkBytes: number, maxBytes = 100): Promise<readonly string[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < stream.length; at += chunkBytes) {
      await Promise.resolve();
      yield Buffer.from(stream.slice(at, at + chunkBytes), "latin1");
    }
  }
  const pictures: string[] = [];
  for await (const picture of multipartPictures(chunks(), maxBytes)) pictures.push(picture.toString("latin1"));
  return pictures;
}

describe("multipartPictures", () => {
  const pictures = ["first\r\n\r\nwith a head's end in it", "\xff\xd8\xff\xd9", "x".repeat(100)];
  const stream = pictures.map(part).join("");

  test("finds each picture wherever the stream is cut into chunks", async () => {
    for (const chunkBytes of [1, 2, 3, 7, 50, 64, 65_536])
      assert.deepEqual(await picturesOf(stream, chunkBytes), pictures, `chunks of ${chunkBytes}`);
  });

  test("gives no picture of which the end is missing", async () => {
    assert.deepEqual(await picturesOf(stream.slice(0, -10), 16), pictures.slice(0, 2));
  });

  test("refuses a picture that is larger than allowed, and what is no such stream, without keeping it", async () => {
    await assert.rejects(picturesOf(part("x".repeat(101)), 16), { code: "IMAGE_UNREADABLE" });
    await assert.rejects(picturesOf("no head at all".repeat(1000), 16), { code: "IMAGE_UNREADABLE" });
    await assert.rejects(picturesOf(part(""), 16), { code: "IMAGE_UNREADABLE" });
  });
});
