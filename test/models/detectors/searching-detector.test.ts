import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FaceDetection } from "../../../src/face/detection.ts";
import type { BoundingBox } from "../../../src/face/geometry.ts";
import type { RgbImage } from "../../../src/face/image.ts";
import type { NetworkDetector } from "../../../src/models/detectors/detector-options.ts";
import {
  type SearchDetectors,
  type SearchSettings,
  searchImage,
} from "../../../src/models/detectors/searching-detector.ts";
import { squaresIn } from "../../support/square-faces.ts";

const settings: SearchSettings = { inputSizePx: 64, overlap: 0.5, maxFaces: 10, effort: "balanced" };

/** Sees bright squares, as long as they are no smaller than 8 px at the scale at which it is shown them. */
class SquareNetwork implements NetworkDetector {
  readonly shown: string[] = [];

  detect(image: RgbImage, inputSizePx: number): Promise<readonly FaceDetection[]> {
    this.shown.push(`${image.width}x${image.height} at ${inputSizePx}`);
    const scale = inputSizePx / Math.max(image.width, image.height);
    const visible = squaresIn(image).filter(({ sidePx }) => sidePx * scale >= 8);
    return Promise.resolve(
      visible.map(({ left, top, sidePx }) => face({ left, top, right: left + sidePx, bottom: top + sidePx }, sidePx)),
    );
  }
}

function face(box: BoundingBox, sidePx: number): FaceDetection {
  const at = { x: box.left, y: box.top };
  return {
    box,
    score: Math.min(1, sidePx / 100),
    landmarks: { leftEye: at, rightEye: at, nose: at, leftMouth: at, rightMouth: at },
  };
}

function picture(width: number, height: number, squares: readonly (readonly [number, number, number])[]): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (const [left, top, sidePx] of squares)
    for (let y = top; y < top + sidePx; y++)
      data.fill(255, (y * width + left) * 3, (y * width + Math.min(width, left + sidePx)) * 3);
  return { width, height, data };
}

const both = (network: NetworkDetector): SearchDetectors => ({ whole: network, close: network });

const boxesOf = (faces: readonly FaceDetection[]): readonly string[] =>
  faces.map(({ box: { left, top, right } }) => `${left},${top} ${right - left}px`).sort();

/** 256 x 128: a large face, and a small one that is 5 px at the scale of the whole image. */
const scene = picture(256, 128, [
  [10, 10, 60],
  [180, 60, 20],
]);

describe("searchImage", () => {
  it("sees the whole image once where nobody says more", async () => {
    const network = new SquareNetwork();
    assert.deepEqual(boxesOf(await searchImage(both(network), scene, { settings })), ["10,10 60px"]);
    assert.deepEqual(network.shown, ["256x128 at 64"]);
  });

  it("finds a small face where something moved, in the image's own pixels with its landmarks", async () => {
    const network = new SquareNetwork();
    const lookAt = [{ left: 176, top: 56, right: 204, bottom: 84 }];
    const faces = await searchImage(both(network), scene, { settings, lookAt });
    assert.deepEqual(boxesOf(faces), ["10,10 60px", "180,60 20px"]);
    assert.deepEqual(faces[1]?.landmarks.nose, { x: 180, y: 60 });
    assert.deepEqual(network.shown, ["256x128 at 64", "92x92 at 64"]);
  });

  it("gives a face once that both looks found, and none that a window cuts in two", async () => {
    const wide = picture(256, 128, [
      [100, 40, 40],
      [210, 40, 40],
    ]);
    const lookAt = [{ left: 100, top: 40, right: 190, bottom: 80 }];
    const faces = await searchImage(both(new SquareNetwork()), wide, { settings, lookAt });
    assert.deepEqual(boxesOf(faces), ["100,40 40px", "210,40 40px"]);
  });

  it("joins boxes that touch, looks at four at most, and at none that gain nothing or lie outside", async () => {
    const network = new SquareNetwork();
    const at = (left: number, top: number): BoundingBox => ({ left, top, right: left + 20, bottom: top + 20 });
    const large = picture(1024, 1024, []);
    const lookAt = [at(50, 50), at(70, 60), ...[200, 400, 600, 800, 950].map((left) => at(left, 500)), at(3000, 1)];
    await searchImage(both(network), large, { settings, lookAt });
    assert.deepEqual(network.shown.slice(1), ["104x94 at 67", "84x84 at 64", "84x84 at 64", "84x84 at 64"]);
    const all = new SquareNetwork();
    await searchImage(both(all), large, { settings, lookAt: [{ left: 0, top: 0, right: 1024, bottom: 1024 }] });
    assert.deepEqual(all.shown, ["1024x1024 at 64"]);
  });

  it("searches tiles at the highest effort, but not of an image that was seen whole as large", async () => {
    const network = new SquareNetwork();
    const faces = await searchImage(both(network), scene, { settings: { ...settings, effort: "exhaustive" } });
    assert.deepEqual(boxesOf(faces), ["10,10 60px", "180,60 20px"]);
    assert.equal(network.shown.filter((shown) => shown === "64x64 at 64").length, network.shown.length - 1);
    const small = new SquareNetwork();
    await searchImage(both(small), picture(64, 40, []), { settings: { ...settings, effort: "exhaustive" } });
    assert.deepEqual(small.shown, ["64x40 at 96"]);
  });
});
