import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BoundingBox } from "../../src/face/geometry.ts";
import type { Identification } from "../../src/face/identification.ts";
import type { RecognizedFace } from "../../src/face/recognition.ts";
import { annotateImage } from "../../src/images/annotate.ts";
import { sharp } from "../../src/images/sharp.ts";
import { aFace, known, undecided, unknown } from "../support/frame-results.ts";
import { isGreen, isGrey, isRed, isWhite, type Pixels, pixelsOf, type Rgb } from "../support/pixels.ts";

async function plainPicture(width: number, height: number): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background: "#c8d0e0" } })
    .jpeg()
    .toBuffer();
}

function faceAt(box: BoundingBox, identification: Identification): RecognizedFace {
  return { ...aFace(identification), box };
}

const isPlain = ([r, g, b]: Rgb): boolean => Math.abs(r - 200) + Math.abs(g - 208) + Math.abs(b - 224) < 20;

/** Pixels of a kind in the row of plates that stands right above a box. */
function abovePixels(pixels: Pixels, box: BoundingBox, isKind: (pixel: Rgb) => boolean): number {
  const top = Math.max(0, box.top - 20);
  return pixels.count({ left: box.left, top, right: box.left + 80, bottom: box.top - 3 }, isKind);
}

describe("annotateImage", () => {
  const boxes = [60, 260, 460].map((left) => ({ left, top: 150, right: left + 100, bottom: 270 }));

  test("draws boxes and plates: green a known person, red a stranger, grey what was not decided", async () => {
    const answers = [known("Ann"), unknown(), undecided("side view")];
    const faces = boxes.map((box, index) => faceAt(box, answers[index]!));
    const pixels = await pixelsOf(await annotateImage(await plainPicture(640, 480), faces));
    for (const [index, isColour] of [isGreen, isRed, isGrey].entries()) {
      const { left, top, right, bottom } = boxes[index]!;
      const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
      for (const [x, y] of [
        [left, middle.y],
        [right, middle.y],
        [middle.x, bottom],
      ] as const) {
        const around = { left: x - 2, top: y - 2, right: x + 3, bottom: y + 3 };
        assert.ok(pixels.count(around, isColour) >= 5, `line of box ${index} at ${x}, ${y}`);
      }
      assert.ok(abovePixels(pixels, boxes[index]!, isColour) > 300, `plate of box ${index}`);
      assert.ok(abovePixels(pixels, boxes[index]!, isWhite) > 30, `writing over box ${index}`);
      assert.ok(isPlain(pixels.at(middle.x, middle.y)), "the face itself stays free");
    }
  });

  test("draws no box for whom the face's place was not told, but the plate", async () => {
    const [box] = boxes;
    const told = { box: box!, identification: known("Ann") };
    const pixels = await pixelsOf(await annotateImage(await plainPicture(640, 480), [told], { landmarks: true }));
    assert.ok(abovePixels(pixels, told.box, isGreen) > 300, "plate");
    assert.equal(
      pixels.count({ ...told.box, top: told.box.top + 10, bottom: 480 }, (one) => !isPlain(one)),
      0,
    );
    const whole = { box: { left: 0, top: 0, right: 640, bottom: 480 }, identification: known("Ann") };
    const drawn = await pixelsOf(await annotateImage(await plainPicture(640, 480), [whole]));
    assert.ok(drawn.count(whole.box, isWhite) > 30, "the name is inside the picture");
    assert.ok(isPlain(drawn.at(2, 240)) && isPlain(drawn.at(637, 240)), "no frame around it");
  });

  test("writes other labels than the answers if told, and the answers where no label is", async () => {
    const picture = await plainPicture(640, 480);
    const faces = [faceAt(boxes[0]!, known("Ann")), faceAt(boxes[2]!, unknown())];
    const usual = await annotateImage(picture, faces);
    assert.deepEqual(await annotateImage(picture, faces, { labels: [undefined, "Unknown 95 %"] }), usual);
    const labelled = await pixelsOf(await annotateImage(picture, faces, { labels: ["Ann 97 %, was Unknown 95 %"] }));
    const beside = { left: 200, top: 130, right: 260, bottom: 147 };
    assert.ok(labelled.count(beside, isGreen) > 300, "a longer plate in the answer's colour");
    assert.equal((await pixelsOf(usual)).count(beside, isGreen), 0);
  });

  test("changes nothing but what it draws, and gives a JPEG of the same size", async () => {
    const picture = await plainPicture(640, 480);
    const untouched = await pixelsOf(await annotateImage(picture, []));
    assert.deepEqual([untouched.width, untouched.height], [640, 480]);
    assert.equal(untouched.count({ left: 0, top: 0, right: 640, bottom: 480 }, isPlain), 640 * 480);
    assert.equal((await sharp(await annotateImage(picture, [])).metadata()).format, "jpeg");
  });

  test("keeps every label inside the picture, at every edge, and shows faces that reach beyond it", async () => {
    const edges = [
      { left: -40, top: -40, right: 60, bottom: 60 },
      { left: 600, top: -30, right: 700, bottom: 50 },
      { left: -50, top: 440, right: 40, bottom: 520 },
      { left: 610, top: 450, right: 680, bottom: 540 },
      { left: 639, top: 200, right: 900, bottom: 300 },
      { left: -200, top: 200, right: 0, bottom: 300 },
    ];
    for (const box of edges) {
      const pixels = await pixelsOf(
        await annotateImage(await plainPicture(640, 480), [faceAt(box, known("Ann Öberg"))]),
      );
      const whole = { left: 0, top: 0, right: 640, bottom: 480 };
      assert.ok(pixels.count(whole, isWhite) > 120, `whole label for ${JSON.stringify(box)}`);
      assert.ok(pixels.count(whole, isGreen) > 1500, `plate for ${JSON.stringify(box)}`);
    }
  });

  test("writes larger in larger pictures", async () => {
    const shares: number[] = [];
    for (const scale of [1, 2, 4]) {
      const box = { left: 60 * scale, top: 150 * scale, right: 160 * scale, bottom: 270 * scale };
      const pixels = await pixelsOf(
        await annotateImage(await plainPicture(640 * scale, 480 * scale), [faceAt(box, unknown())]),
      );
      const whole = { left: 0, top: 0, right: 640 * scale, bottom: 480 * scale };
      shares.push(pixels.count(whole, isRed) / (640 * 480 * scale * scale));
    }
    for (const share of shares) assert.ok(share > shares[0]! * 0.8 && share < shares[0]! * 1.25, shares.join(" "));
  });

  test("draws boxes where faces are after a picture was turned upright and shrunk", async () => {
    // 480 wide and 640 high once turned; the face is in its lower right.
    const turned = await sharp(await plainPicture(640, 480))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const face = faceAt({ left: 300, top: 400, right: 400, bottom: 520 }, unknown());
    const limits = { maxBytes: 10_000_000, maxPixels: 10_000_000, maxSidePx: 320 };
    const pixels = await pixelsOf(await annotateImage(turned, [face], { limits }));
    assert.deepEqual([pixels.width, pixels.height], [240, 320]);
    assert.ok(pixels.count({ left: 148, top: 225, right: 153, bottom: 235 }, isRed) > 10);
    assert.equal((await sharp(await annotateImage(turned, [face])).metadata()).orientation, undefined);
  });

  test("marks the landmarks when asked", async () => {
    const face = { ...aFace(known("Ann"), 100), box: { left: 90, top: 20, right: 170, bottom: 90 } };
    const isYellow = ([r, g, b]: Rgb): boolean => r > 180 && g > 140 && b < 110;
    const inside = { left: 100, top: 30, right: 160, bottom: 80 };
    const plain = await pixelsOf(await annotateImage(await plainPicture(640, 480), [face]));
    const marked = await pixelsOf(await annotateImage(await plainPicture(640, 480), [face], { landmarks: true }));
    assert.equal(plain.count(inside, isYellow), 0);
    assert.ok(marked.count(inside, isYellow) >= 5 * 4);
  });

  test("draws into pictures smaller than a label, and names no one could draw", async () => {
    for (const [width, height] of [
      [8, 8],
      [40, 30],
      [2, 400],
    ] as const) {
      const face = faceAt({ left: 1, top: 1, right: 6, bottom: 6 }, known(`<&"'>\u0000 ${"W".repeat(300)} 李`));
      const pixels = await pixelsOf(await annotateImage(await plainPicture(width, height), [face]));
      assert.deepEqual([pixels.width, pixels.height], [width, height]);
    }
  });

  test("refuses what is no picture", async () => {
    await assert.rejects(annotateImage(Buffer.from("no picture"), []), { code: "IMAGE_UNREADABLE" });
  });
});
