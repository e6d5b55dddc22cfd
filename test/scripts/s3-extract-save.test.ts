import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { loadConfig } from "../../src/config/load.ts";
import { sharp } from "../../src/images/sharp.ts";
import { openSightings } from "../../src/sightings/open-sightings.ts";
import { openImageArchive } from "../../src/store/open-image-archive.ts";
import { startProgram } from "../support/program.ts";
import { aSighting } from "../support/sightings.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";

const red = { r: 200, g: 20, b: 20 };
const blue = { r: 20, g: 20, b: 200 };
const box = (xmin: number, xmax: number) => ({ ymin: 10, xmin, ymax: 90, xmax });
const person = (Face: string | null | undefined, xmin: number, xmax: number) => ({
  Confidence: 98.5,
  Name: "person",
  Box: box(xmin, xmax),
  ...(Face === undefined ? {} : { Face, FaceConfidence: 91 }),
});
const key = "upload/FrontPorch/2026-3-5/hour-7/Event_9-ID_9-Frame_1-7-8-3-410.jpg";

let home: TemporaryDirectory;
const file = (...parts: readonly string[]): string => join(home.path, ...parts);

async function run(...args: readonly string[]) {
  await using child = startProgram("scripts/s3-extract-save.js", ["--config", file("config.json"), ...args]);
  return { code: await child.ended, ...child.output };
}

/** A frame that is red to the left and blue to the right. */
async function frame(): Promise<Buffer> {
  const half = await sharp({ create: { width: 100, height: 100, channels: 3, background: blue } })
    .png()
    .toBuffer();
  return await sharp({ create: { width: 200, height: 100, channels: 3, background: red } })
    .composite([{ input: half, left: 100, top: 0 }])
    .jpeg()
    .toBuffer();
}

before(async () => {
  home = await temporaryDirectory();
  await writeFile(file("config.json"), "{}");
  const config = await loadConfig(file("config.json"), {});
  await using archive = await openImageArchive(config);
  const labels = [
    person("ann", 20, 80),
    person("bob", 120, 160),
    person(null, 0, 10),
    { Name: "dog", Box: box(0, 50), Confidence: 80 },
  ];
  await archive.put(key, await frame(), { labels: JSON.stringify(labels), alert: "true" });
  const second = key.replace("Frame_1", "Frame_2");
  await archive.put(second, await frame(), { labels: JSON.stringify([person("../ann", 20, 80)]) });
  await archive.put("1/2026-11-21/42/00007.jpg", await frame(), { faces: "2" });
  const many = key.replace("Frame_1", "Frame_3");
  const beside = many.replace(/\.jpg$/, "-labels.txt");
  await archive.put(beside, Buffer.from(JSON.stringify([person("cyd", 20, 80)])), {});
  await archive.put(many, await frame(), { labelsKey: beside });
  await using sightings = await openSightings(config);
  const known = { kind: "known", name: "Ann", probability: 0.95, candidates: [] } as const;
  const undecided = { kind: "undecided", reason: "below threshold", candidates: [] } as const;
  const crop = (byte: number): Uint8Array => Uint8Array.of(0xff, 0xd8, byte, 0xff, 0xd9);
  await sightings.put([
    aSighting({ frame: 1, identification: known, crop: crop(1) }),
    aSighting({ frame: 2, crop: crop(2) }),
    aSighting({ frame: 3, identification: undecided, crop: crop(3) }),
  ]);
});
after(() => home[Symbol.asyncDispose]());

describe("npm run s3-extract-save", () => {
  test("cuts each named person out of smart-zoneminder's whole frame, two of one frame as well", async () => {
    const output = file("out");
    const { code, stdout, stderr } = await run("--output", output);
    assert.match(stdout, /^5 looked at: 3 saved to .*, 2 without a name, 1 failed$/m);
    assert.equal(code, 65);
    assert.match(stderr, /Frame_2-7-8-3-410\.jpg: a person's name must not/);
    const name = "Event_9-ID_9-Frame_1-7-8-3-410";
    for (const [who, colour, width, number] of [
      ["ann", red, 60, 1],
      ["bob", blue, 40, 2],
    ] as const) {
      const path = join(output, who, `${name}-${number}.jpg`);
      const { data, info } = await sharp(await readFile(path))
        .raw()
        .toBuffer({ resolveWithObject: true });
      assert.deepEqual([info.width, info.height], [width, 80]);
      const middle = (40 * info.width + Math.floor(width / 2)) * 3;
      for (const [i, wanted] of [colour.r, colour.g, colour.b].entries())
        assert.ok(Math.abs((data[middle + i] ?? 0) - wanted) < 12, `${who}: ${data.subarray(middle, middle + 3)}`);
    }
    assert.deepEqual(
      (await readdir(output)).sort(),
      ["ann", "bob", "cyd"],
      "also where the labels lie beside the picture",
    );
    assert.match((await run("--output", output, "--prefix", "upload/")).stdout, /^4 looked at: 0 saved/m);
  });

  test("saves with --faces what was kept of known people and strangers, byte for byte", async () => {
    const output = file("faces");
    const { code, stdout } = await run("--faces", "--output", output);
    assert.equal(code, 0);
    assert.match(stdout, /^3 looked at: 2 saved to .*, 1 without a name, 0 failed$/m);
    assert.equal((await readFile(join(output, "Ann", "42-00001-1.jpg")))[2], 1);
    assert.equal((await readFile(join(output, "Unknown", "42-00002-1.jpg")))[2], 2);
    assert.match((await run("--faces", "--name", "Ann", "--output", file("ann"))).stdout, /^1 looked at: 1 saved/m);
  });

  test("only says with --dry-run what it would save", async () => {
    const { stderr, stdout } = await run("--faces", "--dry-run", "--output", file("dry"));
    assert.match(stdout, /2 would be saved/);
    assert.match(stderr, /dry.Ann.42-00001-1\.jpg/);
    assert.ok(!(await readdir(home.path)).includes("dry"));
  });
});
