import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import sharp from "sharp";
import { currentVersion } from "../../src/classifier/versions.ts";
import { readEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { startProgram } from "../support/program.ts";

let root = "";
let photo = "";

/** Face of the person on the left of the sixth sample photo, and the whole picture with four faces. */
const face = { left: 172, top: 438, width: 380, height: 380 };

async function run(
  program: string,
  ...args: string[]
): Promise<{ code: number | string; stdout: string; stderr: string }> {
  await using child = startProgram(`training/${program}.js`, [...args, "--config", join(root, "config.json")]);
  return { code: await child.ended, ...child.output };
}

before(async () => {
  const { directory, store } = await fetchedModels();
  root = await mkdtemp(join(tmpdir(), "encode-"));
  photo = join(await store.asset("sample-photos"), "sample6.jpg");
  const strangers = join(await store.asset("sample-photos"), "sample5.jpg");
  await writeFile(join(root, "config.json"), JSON.stringify({ models: { directory }, engine: { workers: 1 } }));
  const person = join(root, "dataset", "ada");
  await mkdir(person, { recursive: true });
  await mkdir(join(root, "dataset", "Unknown"));
  const crop = await sharp(photo).extract(face).png().toBuffer();
  for (const [i, brightness] of [1, 0.8, 1.2, 0.9, 1.1].entries())
    await sharp(crop)
      .modulate({ brightness })
      .jpeg({ quality: 80 - i * 5 })
      .toFile(join(person, `${i}.jpg`));
  await sharp(crop).blur(9).jpeg().toFile(join(person, "blurred.jpg"));
  await sharp(crop)
    .resize(24)
    .extend({ top: 200, left: 200, right: 200, bottom: 200 })
    .png()
    .toFile(join(person, "small.png"));
  await sharp({ create: { width: 200, height: 200, channels: 3, background: "#456" } })
    .webp()
    .toFile(join(person, "wall.webp"));
  await writeFile(join(person, "torn.jpg"), (await readFile(photo)).subarray(0, 20_000));
  await cp(photo, join(person, "group.jpg"));
  await cp(strangers, join(root, "dataset", "Unknown", "crowd.jpg"));
  await mkdir(join(person, "porch"));
  await rename(join(person, "4.jpg"), join(person, "porch", "4.jpg"));
  await mkdir(join(person, "not"));
  await cp(join(person, "2.jpg"), join(person, "not", "mistaken.jpg"));
  await cp(join(person, "3.jpg"), join(root, "dataset", "Unknown", "again.jpg"));
});
after(() => rm(root, { recursive: true, force: true }));

describe("npm run encode, then npm run train", () => {
  test("encodes what is fit, says of each other picture why not, and trains on it", async () => {
    const first = await run("encode", join(root, "dataset"));
    assert.equal(first.code, 0, first.stderr);
    const why = Object.fromEntries(
      [...first.stderr.matchAll(/not encoded: ada\/(\S+): (.+)/g)].map(([, file = "", reason = ""]) => [file, reason]),
    );
    assert.deepEqual(Object.keys(why).sort(), ["blurred.jpg", "group.jpg", "small.png", "torn.jpg", "wall.webp"]);
    assert.match(why["blurred.jpg"] ?? "", /too blurred/);
    assert.match(why["group.jpg"] ?? "", /several faces \(4\)/);
    assert.match(why["small.png"] ?? "", /too small|no face/);
    assert.match(why["torn.jpg"] ?? "", /unreadable/);
    assert.match(why["wall.webp"] ?? "", /no face found/);
    const { images, model, dimensions } = await readEmbeddings(join(root, "embeddings", "embeddings.bin"));
    assert.match(model, /^fused@[0-9a-f]{12}$/);
    assert.equal(images.filter(({ label, role }) => label === "ada" && role === "sample").length, 5);
    assert.deepEqual(images.find(({ role }) => role === "not")?.file, "ada/not/mistaken.jpg");
    assert.match(first.stdout, /error: Unknown\/again\.jpg and ada\/3\.jpg are the same picture/);
    assert.match(first.stdout, /error: ada\/2\.jpg and ada\/not\/mistaken\.jpg are the same picture/);
    const told = JSON.parse(await readFile(join(root, "embeddings", "embeddings-hygiene.json"), "utf8"));
    assert.equal(told.notEncoded.length, 5);
    assert.ok(images.filter(({ label }) => label === "Unknown").length >= 4);
    for (const { vector } of images) {
      assert.equal(vector.length, dimensions);
      assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-4, "a unit vector");
    }

    await rm(join(root, "dataset", "Unknown", "again.jpg"));
    await rm(join(root, "dataset", "ada", "not"), { recursive: true });
    const again = await run("encode", join(root, "dataset"));
    assert.doesNotMatch(again.stdout, /error:/);
    assert.match(again.stdout, /warning: all 5 pictures of ada are of one event/);
    assert.match(again.stdout, /11 unchanged/);
    const gone = ["Unknown/again.jpg", "ada/not/mistaken.jpg"];
    assert.deepEqual(
      (await readEmbeddings(join(root, "embeddings", "embeddings.bin"))).images,
      images.filter(({ file }) => !gone.includes(file)),
    );

    const trained = await run("train");
    assert.equal(trained.code, 0, trained.stderr);
    assert.match(trained.stdout, /svm: kernel/);
    const version = await currentVersion(join(root, "classifiers"));
    assert.ok(version !== undefined);
    assert.match(await readFile(join(version, "report.txt"), "utf8"), /precision/);
    assert.equal((await sharp(join(version, "confusion-svm.png")).metadata()).format, "png");
  });

  test("a dataset that is not there, or in which no face is found, ends with 65 and the remedy", async () => {
    const missing = await run("encode", join(root, "nowhere"));
    assert.equal(missing.code, 65);
    assert.match(missing.stderr, /cannot read the dataset .*one folder of pictures per person/);
    const bare = join(root, "bare", "ada");
    await mkdir(bare, { recursive: true });
    await cp(join(root, "dataset", "ada", "wall.webp"), join(bare, "wall.webp"));
    const faceless = await run("encode", join(root, "bare"));
    assert.equal(faceless.code, 65);
    assert.match(faceless.stderr, /none of 1 images gave a face/);
  });
});
