import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { arcFaceTemplate, dlibTemplate, type FaceTemplate } from "../../src/face/alignment.ts";
import type { Landmarks } from "../../src/face/landmarks.ts";
import { fusedShares } from "../../src/models/embedders/fused.ts";
import { landmark68Input } from "../../src/models/embedders/landmark-refiner.ts";
import { sha256Of } from "../../src/models/files.ts";
import { type EmbedderKind, openEmbedder } from "../../src/models/open-embedder.ts";
import { paintedImage } from "../support/painted-image.ts";
import { constantNetwork, type InputPlace, pixelNetwork } from "../support/pixel-network.ts";

const session = { provider: "cpu", intraOpThreads: 1 } as const;
const centreOf = (sidePx: number): readonly InputPlace[] =>
  [0, 1, 2].map((plane): InputPlace => [plane, sidePx / 2, sidePx / 2]);

/** As the template has them, moved to the right. */
function landmarksAt({ points }: FaceTemplate, shiftX: number): Landmarks {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = points.map(({ x, y }) => ({ x: x + shiftX, y }));
  if (!(leftEye && rightEye && nose && leftMouth && rightMouth)) throw new Error("five points wanted");
  return { leftEye, rightEye, nose, leftMouth, rightMouth };
}

/** Answers that the five points stand where they were seen, moved by so many of its input's pixels. */
function agreeingLandmarks(moved = 0): Uint8Array {
  const { points } = landmark68Input.template;
  const five = [36, 42, 30, 48, 54];
  const all = Array.from({ length: 68 }, (_, i) => {
    const group = i >= 36 && i <= 41 ? 36 : i >= 42 && i <= 47 ? 42 : i;
    return points[five.indexOf(group)] ?? { x: 0, y: 0 };
  });
  return constantNetwork(
    112,
    all.flatMap(({ x, y }) => [(x + moved) / 112, y / 112]),
  );
}

const bytesOf: Readonly<Record<string, Uint8Array>> = {
  "landmark-68": agreeingLandmarks(),
  "fr-feature": pixelNetwork(112, centreOf(112)),
  "dlib-resnet": pixelNetwork(150, centreOf(150)),
};
const store = { network: (id: string): Promise<Uint8Array> => Promise.resolve(bytesOf[id] ?? new Uint8Array(0)) };

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "embedder-"));
});
after(async () => {
  await rm(directory, { recursive: true });
});

async function ownFile(bytes: Uint8Array): Promise<string> {
  const path = join(directory, `${sha256Of(bytes)}.onnx`);
  await writeFile(path, bytes);
  return path;
}

const open = (kind: EmbedderKind, own: { path?: string; sha256?: string } = {}) =>
  openEmbedder(
    { models: { embedder: { kind, path: own.path ?? null, sha256: own.sha256 ?? null } } },
    { store, directory, session },
  );

/** Left of x = 150 one colour, right of it another: two faces side by side. */
const twoFaces = paintedImage(320, 160, ({ x }) => (x < 150 ? [255, 127, 63] : [10, 200, 30]));

function assertParallel(actual: Float32Array | undefined, expected: readonly number[]): void {
  const length = Math.hypot(...expected);
  for (const [index, value] of expected.entries())
    assert.ok(Math.abs((actual?.[index] ?? Number.NaN) - value / length) < 1e-4, `${actual} is not along ${expected}`);
}

describe("openEmbedder", () => {
  const cases: readonly (readonly [EmbedderKind, (value: number, channel: number) => number, boolean])[] = [
    ["fr-feature", (value) => (value - 127) / 128, false],
    ["arcface", (value) => (value - 127.5) / 127.5, false],
    ["sface", (value) => value, true],
  ];
  for (const [kind, scaled, isBgr] of cases)
    test(`${kind}: answers unit vectors of faces normalised as the network was trained`, async () => {
      const path = kind === "fr-feature" ? undefined : await ownFile(pixelNetwork(112, centreOf(112)));
      await using embedder = await open(kind, path === undefined ? {} : { path });
      const faces = [landmarksAt(arcFaceTemplate, 0), landmarksAt(arcFaceTemplate, 180)];
      const [left, right] = await embedder.embed(twoFaces, faces);
      const planes = (colour: readonly number[]) => (isBgr ? [...colour].reverse() : colour).map(scaled);
      assertParallel(left, planes([255, 127, 63]));
      assertParallel(right, planes([10, 200, 30]));
    });

  test("dlib: takes its own chip and mean", async () => {
    await using embedder = await open("dlib");
    const [vector] = await embedder.embed(twoFaces, [landmarksAt(dlibTemplate, 0)]);
    assertParallel(
      vector,
      [255 - 122.782, 127 - 117.001, 63 - 104.298].map((value) => value / 256),
    );
  });

  test("fused: the cosine of two faces is a mean of both networks' cosines", async () => {
    await using fused = await open("fused");
    await using first = await open("fr-feature");
    await using second = await open("dlib");
    const faces = [landmarksAt(arcFaceTemplate, 0), landmarksAt(arcFaceTemplate, 180)];
    const cosine = async ({ embed }: { embed: typeof fused.embed }): Promise<number> => {
      const [a, b] = await embed(twoFaces, faces);
      return a?.reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0) ?? Number.NaN;
    };
    const cosines = [];
    for (const embedder of [fused, first, second])
      cosines.push(await cosine({ embed: (image, of) => embedder.embed(image, of) }));
    const [whole = 0, one = 0, other = 0] = cosines;
    const share = (whole - other) / (one - other);
    assert.ok(Math.abs(share - fusedShares["fr-feature"]) < 1e-3, `share of the first network ${share}`);
    assert.equal(fused.dimensions, first.dimensions + second.dimensions);
  });

  test("aligns by the mean of the landmarks given and of the 68-point network's", async () => {
    // A ramp, so that the centre's value tells how far the crop has moved: 2 a pixel of the template.
    const ramp = paintedImage(160, 160, ({ x }) => [Math.min(2 * x, 255), 0, 255]);
    const movedBy = 16;
    const moved = {
      network: (id: string) =>
        Promise.resolve(id === "landmark-68" ? agreeingLandmarks(movedBy) : (bytesOf[id] ?? new Uint8Array(0))),
    };
    const settings = { models: { embedder: { kind: "fr-feature", path: null, sha256: null } as const } };
    await using embedder = await openEmbedder(settings, { store: moved, directory, session });
    const [vector] = await embedder.embed(ramp, [landmarksAt(arcFaceTemplate, 0)]);
    const templatePxPerInputPx = 105 / 112;
    const red = 2 * (56 + (movedBy * templatePxPerInputPx) / 2);
    assertParallel(
      vector,
      [red, 0, 255].map((value) => (value - 127) / 128),
    );
  });

  test("answers nothing for no faces, and more faces than a batch in their order", async () => {
    await using embedder = await open("fr-feature");
    assert.deepEqual(await embedder.embed(twoFaces, []), []);
    const faces = Array.from({ length: 37 }, (_, i) => landmarksAt(arcFaceTemplate, i % 3 === 0 ? 180 : 0));
    const vectors = await embedder.embed(twoFaces, faces);
    assert.equal(vectors.length, 37);
    for (const [i, vector] of vectors.entries()) assert.equal((vector[0] ?? 0) < 0, i % 3 === 0, `face ${i}`);
  });

  test("embeds one face at a time where the network's batch is fixed", async () => {
    const path = await ownFile(pixelNetwork(112, centreOf(112), 1));
    await using embedder = await open("sface", { path });
    const vectors = await embedder.embed(twoFaces, [
      landmarksAt(arcFaceTemplate, 0),
      landmarksAt(arcFaceTemplate, 180),
    ]);
    assertParallel(vectors[1], [30, 200, 10]);
  });

  test("names the model by its kind and its weights", async () => {
    const one = pixelNetwork(112, centreOf(112));
    const other = pixelNetwork(112, centreOf(112).slice(1));
    await using first = await open("arcface", { path: await ownFile(one) });
    await using second = await open("arcface", { path: await ownFile(other) });
    await using fused = await open("fused");
    assert.equal(first.model, `arcface@${sha256Of(one).slice(0, 12)}`);
    assert.notEqual(first.model, second.model);
    assert.equal(second.dimensions, 2);
    assert.match(fused.model, /^fused@[0-9a-f]{12}$/);
  });

  test("takes an own file whose SHA-256 is the one wanted, and refuses another", async () => {
    const bytes = pixelNetwork(112, centreOf(112));
    const path = await ownFile(bytes);
    await using embedder = await open("arcface", { path, sha256: sha256Of(bytes) });
    assert.equal(embedder.dimensions, 3);
    await assert.rejects(open("arcface", { path, sha256: "0".repeat(64) }), {
      code: "MODEL_INVALID",
      message: /expected SHA-256 0000.*got [0-9a-f]{64}/,
    });
  });

  test("says what is wrong with the choice or the file", async () => {
    await assert.rejects(open("sface"), { code: "CONFIG_INVALID", message: /models\.embedder\.path.*sface/ });
    await assert.rejects(open("fused", { path: "x.onnx" }), { code: "CONFIG_INVALID", message: /null for kind fused/ });
    await assert.rejects(open("arcface", { path: "missing.onnx" }), {
      code: "MODEL_INVALID",
      message: /cannot read the network .*missing\.onnx/,
    });
    const path = await ownFile(pixelNetwork(96, centreOf(96)));
    await assert.rejects(open("arcface", { path }), { code: "MODEL_INVALID", message: /\(N, 3, 112, 112\)/ });
  });
});
