import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { vocAnnotation, vocPicture } from "../../../scripts/view-images/voc.ts";
import { decodeImage } from "../../../src/images/decode.ts";
import { sharp } from "../../../src/images/sharp.ts";
import { aFace, known, undecided, unknown } from "../../support/frame-results.ts";

const limits = { maxBytes: 1e6, maxPixels: 1e6, maxSidePx: 400 };
const entity = /&(?:amp|lt|gt|quot|apos);/g;

/** Texts by the path of their element; fails where a tag is not closed, or a character stands unescaped. */
function parsed(xml: string): readonly (readonly [string, string])[] {
  const open: string[] = [];
  const texts: [string, string][] = [];
  let at = 0;
  for (const { index, 0: tag, 1: close = "", 2: name = "" } of xml.matchAll(/<(\/?)([a-z]+)>/g)) {
    const text = xml.slice(at, index);
    assert.ok(!/[<>&]/.test(text.replace(entity, "")), `unescaped: ${text}`);
    if (close === "") open.push(name);
    else {
      if (text.trim() !== "") texts.push([open.join("/"), text]);
      assert.equal(open.pop(), name);
    }
    at = index + tag.length;
  }
  assert.deepEqual([open, xml.slice(at).trim()], [[], ""]);
  return texts;
}

const valuesOf = (xml: string, element: string): readonly string[] =>
  parsed(xml).flatMap(([path, text]) => (path.endsWith(element) ? [text] : []));

const box = (xml: string): readonly number[] =>
  ["xmin", "ymin", "xmax", "ymax"].flatMap((side) => valuesOf(xml, `bndbox/${side}`).map(Number));

describe("Pascal VOC annotation", () => {
  const size = { width: 640, height: 480 };

  test("is well formed and names each face, strangers and undecided ones too", () => {
    const faces = [aFace(known("Ann")), aFace(unknown(), 100), aFace(undecided("too small"), 200)];
    const xml = vocAnnotation({ file: "0001-1-42-7.jpg", size, original: size, faces });
    assert.deepEqual(valuesOf(xml, "object/name"), ["Ann", "Unknown", "undecided"]);
    assert.deepEqual(valuesOf(xml, "object/difficult"), ["0", "0", "1"]);
    assert.deepEqual(valuesOf(xml, "annotation/filename"), ["0001-1-42-7.jpg"]);
    assert.deepEqual(
      ["width", "height", "depth"].flatMap((side) => valuesOf(xml, `size/${side}`)),
      ["640", "480", "3"],
    );
  });

  test("escapes names, and replaces what XML cannot hold", () => {
    const name = `<Ann & "Bob">'s\u0007`;
    const xml = vocAnnotation({ file: "a.jpg", size, original: size, faces: [aFace(known(name))] });
    assert.deepEqual(valuesOf(xml, "object/name"), ["&lt;Ann &amp; &quot;Bob&quot;&gt;&apos;s\u{FFFD}"]);
  });

  test("counts pixels from 1 in the picture as it was saved, with the last one part of the box", () => {
    const face = { ...aFace(known("Ann")), box: { left: 64, top: 48, right: 320, bottom: 240 } };
    const of = (to: typeof size): string => vocAnnotation({ file: "a.jpg", size: to, original: size, faces: [face] });
    assert.deepEqual(box(of(size)), [65, 49, 320, 240]);
    assert.deepEqual(box(of({ width: 300, height: 300 })), [31, 31, 150, 150]);
    assert.deepEqual(valuesOf(of(size), "object/truncated"), ["0"]);
  });

  test("cuts a box at the picture's edge and says so; a face outside is no object", () => {
    const cut = { ...aFace(known("Ann")), box: { left: -20, top: 30, right: 50, bottom: 500 } };
    const outside = { ...aFace(known("Bob")), box: { left: 700, top: 30, right: 750, bottom: 90 } };
    const xml = vocAnnotation({ file: "a.jpg", size, original: size, faces: [cut, outside] });
    assert.deepEqual(box(xml), [1, 31, 50, 480]);
    assert.deepEqual(valuesOf(xml, "object/truncated"), ["1"]);
    assert.deepEqual(valuesOf(xml, "object/name"), ["Ann"]);
  });
});

describe("picture for Pascal VOC", () => {
  const picture = sharp({ create: { width: 320, height: 200, channels: 3, background: "#a03020" } });

  test("stays as large as it was, upright, or becomes square", async () => {
    const lying = await picture.clone().jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const plain = await vocPicture(lying, limits, undefined);
    assert.deepEqual(
      [plain.size, plain.original],
      [
        { width: 200, height: 320 },
        { width: 200, height: 320 },
      ],
    );
    const square = await vocPicture(lying, limits, 300);
    assert.deepEqual(
      [square.size, square.original],
      [
        { width: 300, height: 300 },
        { width: 200, height: 320 },
      ],
    );
    const { image } = await decodeImage(square.bytes, limits);
    assert.deepEqual([image.width, image.height], [300, 300]);
    assert.equal((await sharp(square.bytes).metadata()).orientation, undefined);
  });

  test("is refused when it cannot be read", async () => {
    await assert.rejects(vocPicture(Buffer.from("no picture"), limits, 300), { code: "IMAGE_UNREADABLE" });
  });
});
