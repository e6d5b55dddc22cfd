import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { EngineFace, RecognitionJob } from "../../src/engine/engine.ts";
import { sharp } from "../../src/images/sharp.ts";
import { copyDamages, degradedCopy } from "../../training/degraded-copies.ts";
import { embedCopies } from "../../training/embed-copies.ts";
import { FakeEngine } from "../support/fake-engine.ts";

const hash = (digit: string): string => digit.repeat(64);

/** Bright squares on dark, with a large bright face-like square in the middle. */
async function photo(side: number): Promise<Buffer> {
  const data = Buffer.alloc(side * side * 3, 40);
  for (let i = 0; i < side * side; i++)
    if (Math.floor((i % side) / 6) % 2 === Math.floor(i / side / 6) % 2) data.fill(210, 3 * i, 3 * i + 3);
  return await sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

const point = { x: 0, y: 0 };
const faceAt = (left: number, top: number, sidePx: number): EngineFace => ({
  box: { left, top, right: left + sidePx, bottom: top + sidePx },
  landmarks: { leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point },
  quality: { sizePx: sidePx, sharpness: 50, frontality: 0.9, detectionScore: 0.9 },
  identification: { kind: "undecided", reason: "no classifier", candidates: [] },
  embedding: Float32Array.of(1, sidePx),
});

describe("degradedCopy", () => {
  it("shrinks the face into the range of its damage, and draws the same for the same picture", async () => {
    const picture = await photo(300);
    for (const damage of copyDamages) {
      const copy = await degradedCopy(picture, damage, { sizePx: 120, sha256: hash("a") });
      const again = await degradedCopy(picture, damage, { sizePx: 120, sha256: hash("a") });
      assert.ok(copy);
      assert.deepEqual(again, copy);
      const facePx = 120 * copy.scale;
      assert.ok(facePx >= damage.facePx[0] && facePx <= damage.facePx[1], `${damage.name}: ${facePx}`);
      assert.equal((await sharp(copy.bytes).metadata()).width, Math.round(300 * copy.scale));
    }
  });

  it("draws otherwise for another picture", async () => {
    const picture = await photo(300);
    const of = (sha256: string) => degradedCopy(picture, copyDamages[0]!, { sizePx: 120, sha256 });
    assert.notEqual((await of(hash("a")))?.scale, (await of(hash("b")))?.scale);
  });

  it("makes no copy of a face that is that small already", async () => {
    assert.equal(await degradedCopy(await photo(60), copyDamages[0]!, { sizePx: 30, sha256: hash("a") }), undefined);
  });
});

describe("embedCopies", () => {
  let directory: string;
  let path: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "copies-"));
    path = join(directory, "large.png");
    await writeFile(path, await photo(1200));
  });
  after(() => rm(directory, { recursive: true }));

  const sizeOf = async (job: RecognitionJob): Promise<number> =>
    job.image.kind === "bytes" ? ((await sharp(job.image.bytes).metadata()).width ?? 0) : 0;

  it("shows the engine the surroundings of the face alone, and takes the face that stands where it was", async () => {
    const sides: number[] = [];
    const engine = new FakeEngine(async (job) => {
      const side = await sizeOf(job);
      sides.push(side);
      return [faceAt(0, 0, side / 6), faceAt(side / 3, side / 3, side / 3)];
    });
    const copies = await embedCopies(engine, path, faceAt(500, 500, 200), hash("c"));
    assert.deepEqual(
      copies.map(({ damage }) => damage),
      copyDamages.map(({ name }) => name),
    );
    assert.deepEqual(
      copies.map(({ vector }) => vector[1]),
      sides.map((side) => Math.fround(side / 3)),
    );
    assert.ok(sides.every((side) => side <= 3 * 96 + 1));
  });

  it("leaves a copy out in which the face is not found any more", async () => {
    const engine = new FakeEngine(async (job) => {
      const side = await sizeOf(job);
      return side < 90 ? [] : [faceAt(0, 0, side / 3)];
    });
    assert.deepEqual(await embedCopies(engine, path, faceAt(500, 500, 200), hash("c")), []);
  });

  it("takes a face at the picture's border", async () => {
    const engine = new FakeEngine(async (job) => {
      const side = await sizeOf(job);
      return [faceAt(0, 0, side / 2)];
    });
    const copies = await embedCopies(engine, path, faceAt(0, 0, 200), hash("d"));
    assert.equal(copies.length, copyDamages.length);
  });
});
