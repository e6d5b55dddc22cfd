import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import sharp from "sharp";
import type { FaceDetection } from "../../../src/face/detection.ts";
import { type BoundingBox, intersectionOverUnion } from "../../../src/face/geometry.ts";
import type { RgbImage } from "../../../src/face/image.ts";
import { landmarkPoints } from "../../../src/face/landmarks.ts";
import { decodeImage } from "../../../src/images/decode.ts";
import type { DetectorKind } from "../../../src/models/detectors/calibrations.ts";
import { openDetector } from "../../../src/models/open-detector.ts";
import { type FetchedModels, fetchedModels } from "../../support/fetched-models.ts";

const limits = { maxBytes: 2 ** 24, maxPixels: 2 ** 24, maxSidePx: 2560 };

/** The four people of sample4.jpg, 1920 x 1448; outlines drawn by hand from brow to chin. */
const people: readonly BoundingBox[] = [
  { left: 268, top: 210, right: 432, bottom: 448 },
  { left: 660, top: 80, right: 840, bottom: 305 },
  { left: 986, top: 180, right: 1165, bottom: 424 },
  { left: 1266, top: 157, right: 1432, bottom: 398 },
];

let models: FetchedModels;
let photo: RgbImage;
before(async () => {
  models = await fetchedModels();
  const directory = await models.store.asset("sample-photos");
  const file = (await readdir(directory)).find((name) => name.endsWith("sample4.jpg"));
  assert.ok(file !== undefined);
  photo = (await decodeImage(await readFile(join(directory, file)), limits)).image;
});

const open = (kind: DetectorKind, minScore = 0.6, maxFaces = 50, inputSizePx = 640) =>
  openDetector(
    {
      models: { detector: { kind, path: null, sha256: null } },
      detection: { inputSizePx, effort: "balanced", minScore, overlap: 0.5, maxFaces },
    },
    { store: models.store, directory: "/", session: { provider: "cpu", intraOpThreads: 1 } },
  );

function assertInside({ box, landmarks }: FaceDetection): void {
  const { leftEye, rightEye, nose, leftMouth, rightMouth } = landmarks;
  for (const { x, y } of landmarkPoints(landmarks))
    assert.ok(x > box.left && x < box.right && y > box.top && y < box.bottom);
  assert.ok(leftEye.x < rightEye.x && leftMouth.x < rightMouth.x, "left is the viewer's left");
  assert.ok(nose.y > Math.min(leftEye.y, rightEye.y) && nose.y < Math.max(leftMouth.y, rightMouth.y));
}

for (const kind of ["rfb-onet", "rfb", "mtcnn"] as const)
  describe(kind, () => {
    it("finds every person of a photo with landmarks inside the face", async () => {
      await using detector = await open(kind);
      const faces = await detector.detect(photo);
      assert.equal(faces.length, people.length);
      for (const person of people) {
        const face = faces.find(({ box }) => intersectionOverUnion(box, person) > 0.6);
        assert.ok(face !== undefined, `nobody found at ${JSON.stringify(person)}`);
        assertInside(face);
      }
    });

    it("finds nobody in a picture of one pixel, in a line of pixels and on an even wall", async () => {
      await using detector = await open(kind);
      for (const [width, height] of [
        [1, 1],
        [900, 1],
        [1, 900],
        [320, 240],
      ] as const) {
        const data = new Uint8Array(width * height * 3).fill(120);
        assert.deepEqual(await detector.detect({ width, height, data }), []);
      }
    });
  });

describe("rfb-onet", () => {
  it("gives best scores first, no more faces than wanted, and the same at once as one after the other", async () => {
    await using detector = await open("rfb-onet", 0.3, 3);
    const alone = await detector.detect(photo);
    assert.equal(alone.length, 3);
    assert.ok(alone.every(({ score }, i) => i === 0 || score <= alone[i - 1]!.score));
    const part = { width: photo.width, height: 600, data: photo.data.subarray(0, photo.width * 600 * 3) };
    const partAlone = await detector.detect(part);
    assert.deepEqual(await Promise.all([detector.detect(photo), detector.detect(part)]), [alone, partAlone]);
  });

  it("finds where it is told to look people who are too small for it in the whole picture", async () => {
    const small = { width: 200, height: 151 };
    const { data } = await sharp(photo.data, { raw: { width: photo.width, height: photo.height, channels: 3 } })
      .resize(small)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const [width, height] = [2560, 1440];
    const scene = { width, height, data: new Uint8Array(width * height * 3).fill(90) };
    const at = { x: 1900, y: 700 };
    for (let y = 0; y < small.height; y++)
      scene.data.set(data.subarray(y * small.width * 3, (y + 1) * small.width * 3), ((at.y + y) * width + at.x) * 3);
    await using detector = await open("rfb-onet");
    assert.deepEqual(await detector.detect(scene), []);
    const motion = { left: at.x, top: at.y, right: at.x + small.width, bottom: at.y + small.height };
    const faces = await detector.detect(scene, { lookAt: [motion] });
    assert.equal(faces.length, people.length);
    for (const face of faces) {
      assertInside(face);
      assert.ok(face.box.left > at.x && face.box.right < motion.right && face.box.top > at.y);
    }
  });

  it("loses nobody by dropping early what cannot reach the least score", async () => {
    await using strict = await open("rfb-onet", 0.7);
    await using lenient = await open("rfb-onet", 0.001);
    const all = await lenient.detect(photo);
    const boxes = (faces: readonly FaceDetection[]): readonly number[] =>
      faces.map(({ box }) => Math.round(box.left * 10));
    assert.deepEqual(boxes(await strict.detect(photo)), boxes(all.filter(({ score }) => score >= 0.7)));
    assert.ok(all.length > people.length);
  });

  it("goes by one call's own input size and least score as a detector that was opened with them", async () => {
    await using usual = await open("rfb-onet", 0.6);
    await using strict = await open("rfb-onet", 0.95, 50, 320);
    const before = await usual.detect(photo);
    assert.deepEqual(await usual.detect(photo, { inputSizePx: 320, minScore: 0.95 }), await strict.detect(photo));
    assert.deepEqual(await usual.detect(photo), before);
  });
});
