import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyDamage, damages } from "../../../../scripts/bench/openset/damage.ts";
import { sharp } from "../../../../src/images/sharp.ts";

/** A checkerboard of 8 px squares, which every kind of damage dims. */
async function photo(): Promise<Buffer> {
  const side = 250;
  const data = Buffer.alloc(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    const isWhite = ((i % side) >> 3) % 2 === (Math.floor(i / side) >> 3) % 2;
    data.fill(isWhite ? 220 : 30, i * 3, i * 3 + 3);
  }
  return await sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

const face = { sizePx: 100, seed: 3 };

describe("applyDamage", () => {
  it("shrinks the photo so that its face has the size wanted, and shows it in the middle of a camera's frame", async () => {
    const bytes = await applyDamage(await photo(), damages["32 px q40 in a frame"], face);
    const { format, width, height } = await sharp(bytes).metadata();
    assert.deepEqual({ format, width, height }, { format: "jpeg", width: 640, height: 480 });
  });

  it("enlarges a shrunk photo to its old size again without another loss", async () => {
    const bytes = await applyDamage(await photo(), damages["24 px q40 enlarged"], face);
    const { format, width, height } = await sharp(bytes).metadata();
    assert.deepEqual({ format, width, height }, { format: "png", width: 250, height: 250 });
  });

  it("takes contrast away by blur, motion and darkness", async () => {
    const contrast = async (bytes: Uint8Array): Promise<number> => (await sharp(bytes).stats()).channels[0]!.stdev;
    const before = await contrast(await photo());
    for (const name of ["defocus", "motion", "low light"] as const)
      assert.ok((await contrast(await applyDamage(await photo(), damages[name], face))) < 0.8 * before, name);
  });

  it("gives the same bytes for the same photo and seed", async () => {
    for (const name of ["motion", "low light", "48 px q40 in a frame"] as const)
      assert.deepEqual(
        await applyDamage(await photo(), damages[name], face),
        await applyDamage(await photo(), damages[name], face),
      );
  });
});
