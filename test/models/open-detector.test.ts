import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { DetectorKind } from "../../src/models/detectors/calibrations.ts";
import { type DetectorDependencies, type DetectorSettings, openDetector } from "../../src/models/open-detector.ts";
import { openSession } from "../../src/models/session.ts";
import { type CellOutput, cellNetwork } from "../support/cell-network.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const detection: DetectorSettings["detection"] = {
  inputSizePx: 64,
  effort: "balanced",
  minScore: 0.3,
  overlap: 0.5,
  maxFaces: 10,
};
const store = { network: () => Promise.reject(new Error("no fetched network is wanted here")) };
const strides = [8, 16, 32] as const;

const landmarks = [0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1];

/** YuNet's outputs: the face score is the mean of the first plane, blue, over 255. */
const yunetOutputs: readonly CellOutput[] = strides.flatMap((stridePx) => [
  { name: `cls_${stridePx}`, stridePx, values: [0], ...(stridePx === 16 ? { plane: 0 } : {}) },
  { name: `obj_${stridePx}`, stridePx, values: [1 / 255] },
  { name: `bbox_${stridePx}`, stridePx, values: [0.5, 0.5, Math.log(2), 0] },
  { name: `kps_${stridePx}`, stridePx, values: landmarks },
]);

/** SCRFD's outputs under meaningless names: the face score is the normalised mean of red. */
const scrfdOutputs: readonly CellOutput[] = strides.flatMap((stridePx, i) => [
  { name: `${440 + i}`, stridePx, values: [stridePx === 8 ? 0 : -1], plane: 0 },
  { name: `${450 + i}`, stridePx, values: [0, 0, 2, 1] },
  { name: `${460 + i}`, stridePx, values: landmarks },
]);

/** A black picture of 64 x 64 with one square of 16 px of one colour, right of the first cell of 16 px. */
function picture(colour: readonly [number, number, number]) {
  const data = new Uint8Array(64 * 64 * 3);
  for (let y = 0; y < 16; y++) for (let x = 16; x < 32; x++) data.set(colour, (y * 64 + x) * 3);
  return { width: 64, height: 64, data };
}

async function openOwn(
  kind: DetectorKind,
  bytes: Uint8Array,
  options = detection,
  rest?: Partial<DetectorDependencies>,
) {
  await using temporary = await temporaryDirectory();
  await writeFile(join(temporary.path, "own.onnx"), bytes);
  return await openDetector(
    { models: { detector: { kind, path: "own.onnx", sha256: null } }, detection: options },
    { store, directory: temporary.path, session: { provider: "cpu", intraOpThreads: 1 }, ...rest },
  );
}

const yunet = cellNetwork({ input: "input", anchors: 1, outputs: yunetOutputs });
const scrfd = cellNetwork({ input: "input.1", anchors: 2, outputs: scrfdOutputs });

describe("a YuNet file of one's own", () => {
  it("is fed blue first and its cells become boxes and landmarks in pixels of the picture", async () => {
    await using detector = await openOwn("yunet", yunet);
    assert.deepEqual(await detector.detect(picture([255, 0, 0])), []);
    const [face, ...others] = await detector.detect(picture([0, 0, 255]));
    assert.equal(others.length, 0);
    assert.deepEqual(face?.box, { left: 8, top: 0, right: 40, bottom: 16 });
    assert.deepEqual(face?.landmarks.leftEye, { x: 16, y: 0 });
    assert.deepEqual(face?.landmarks.rightMouth, { x: 32, y: 16 });
  });

  it("finds the same in pictures twice and half the input's size", async () => {
    for (const [factor, side] of [
      [2, 128],
      [0.5, 32],
    ] as const) {
      await using detector = await openOwn("yunet", yunet);
      const small = picture([0, 0, 255]);
      const data = new Uint8Array(side * side * 3);
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) {
          const from = (Math.floor(y / factor) * 64 + Math.floor(x / factor)) * 3;
          data.set(small.data.subarray(from, from + 3), (y * side + x) * 3);
        }
      const [face] = await detector.detect({ width: side, height: side, data });
      const expected = { left: 8 * factor, top: 0, right: 40 * factor, bottom: 16 * factor };
      assert.deepEqual(face?.box, expected);
    }
  });
});

describe("an SCRFD file of one's own", () => {
  it("is known by the shapes of its outputs, whatever their names", async () => {
    await using detector = await openOwn("scrfd", scrfd);
    assert.deepEqual(await detector.detect(picture([0, 0, 255])), []);
    const faces = await detector.detect(picture([255, 0, 0]));
    const corners = faces.map(({ box }) => [box.left, box.top]).sort();
    assert.deepEqual(corners, [
      [16, 0],
      [16, 8],
      [24, 0],
      [24, 8],
    ]);
    const first = faces.find(({ box }) => box.left === 24 && box.top === 8);
    assert.deepEqual(first?.box, { left: 24, top: 8, right: 40, bottom: 16 });
    assert.deepEqual(first?.landmarks.nose, { x: 28, y: 12 });
  });

  it("answers no more faces than wanted", async () => {
    await using detector = await openOwn("scrfd", scrfd, { ...detection, maxFaces: 2 });
    assert.equal((await detector.detect(picture([255, 0, 0]))).length, 2);
  });

  it("is refused without landmarks, and freed", async () => {
    const open: string[] = [];
    const counted: typeof openSession = async (bytes, options) => {
      const session = await openSession(bytes, options);
      open.push("session");
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: (feeds) => session.run(feeds),
        async [Symbol.asyncDispose]() {
          open.pop();
          await session[Symbol.asyncDispose]();
        },
      };
    };
    const outputs = scrfdOutputs.filter(({ values }) => values.length < 10);
    const bytes = cellNetwork({ input: "input.1", anchors: 2, outputs });
    const refused = { code: "MODEL_INVALID", message: /\(128, 10\).*without landmarks/ };
    await assert.rejects(openOwn("scrfd", bytes, detection, { open: counted }), refused);
    assert.deepEqual(open, []);
  });
});

describe("openDetector", () => {
  it("refuses another network than the kind says", async () => {
    await assert.rejects(openOwn("yunet", scrfd), { code: "MODEL_INVALID" });
    await assert.rejects(openOwn("yunet", Buffer.from("no network")), { code: "MODEL_INVALID" });
    const lacking = cellNetwork({ input: "input", anchors: 1, outputs: yunetOutputs.slice(1) });
    await assert.rejects(openOwn("yunet", lacking), { code: "MODEL_INVALID", message: /cls_8/ });
  });

  it("asks for a path where the kind needs one, and refuses one where the networks are fetched", async () => {
    const dependencies = { store, directory: "/", session: { provider: "cpu", intraOpThreads: 1 } } as const;
    for (const [kind, path] of [
      ["yunet", null],
      ["scrfd", null],
      ["rfb-onet", "a.onnx"],
      ["mtcnn", "a.onnx"],
    ] as const)
      await assert.rejects(
        openDetector({ models: { detector: { kind, path, sha256: null } }, detection }, dependencies),
        { code: "CONFIG_INVALID", message: /models\.detector\.path/ },
      );
  });
});
