import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import sharp from "sharp";
import { loadConfig } from "../../src/config/load.ts";
import { openEngine } from "../../src/engine/open-engine.ts";
import { decodeImage, type PlainDecoder } from "../../src/images/decode.ts";
import { openJpegDecoder } from "../../src/images/open-jpeg-decoder.ts";
import { fetchModels } from "../../src/models/fetch.ts";
import { openModelStore } from "../../src/models/store.ts";
import { jpegsOf } from "../support/jpeg-kinds.ts";

const config = await loadConfig(fileURLToPath(new URL("../../../config.json", import.meta.url)), {});
const directory = join(config.directory, config.models.directory);
const limits = { maxBytes: 10_000_000, maxPixels: 10_000_000, maxSidePx: 4096 };

describe("Debian's libturbojpeg0", () => {
  let plain: PlainDecoder;
  let photos: readonly Buffer[] = [];

  before(async () => {
    await fetchModels({ directory });
    const folder = await openModelStore({ directory }).asset("sample-photos");
    photos = await Promise.all((await readdir(folder)).sort().map((name) => readFile(join(folder, name))));
    const decoder = await openJpegDecoder("turbojpeg");
    assert.ok(decoder.plain !== undefined && decoder.name === "turbojpeg");
    plain = decoder.plain;
  });

  /** @returns whether it was decoded without libvips */
  async function assertSame(bytes: Buffer, what: string): Promise<boolean> {
    const expected = await decodeImage(bytes, limits);
    const known = await plain.decode(bytes, limits);
    if (known !== undefined) {
      assert.deepEqual([known.width, known.height], [expected.image.width, expected.image.height], what);
      assert.ok(Buffer.compare(known.data, expected.image.data) === 0, `${what}: other pixels than libvips'`);
    }
    return known !== undefined;
  }

  test("gives libvips' pixels of photos, whatever pixels share a colour", async () => {
    let seen = 0;
    for (const [i, photo] of photos.slice(0, 3).entries()) {
      // Odd sides: the last blocks are cut in different ways.
      const { data, info } = await sharp(photo)
        .resize({ width: 501 - 7 * i })
        .raw()
        .toBuffer({ resolveWithObject: true });
      const image = { width: info.width, height: info.height, data };
      for (const quality of [30, 75, 95])
        for (const [kind, jpeg] of Object.entries(jpegsOf(image, quality))) {
          const isKnown = await assertSame(jpeg, `photo ${i}, ${kind}, quality ${quality}`);
          assert.equal(isKnown, !kind.endsWith("progressive"), kind);
          seen += 1;
        }
    }
    assert.equal(seen, 3 * 3 * 12);
    for (const [i, photo] of photos.entries()) await assertSame(photo, `photo ${i} as it came`);
  });

  test("leaves turned, limited and damaged pictures to libvips, whose word counts", async () => {
    const photo = sharp(photos[0]).resize({ width: 300 });
    const good = await photo.clone().jpeg().toBuffer();
    const turned = await photo.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const stray = Buffer.concat([good.subarray(0, 20), Buffer.alloc(5, 7), good.subarray(20)]);
    // A restart that nobody asked for: the library warns of it, and libvips takes the picture nevertheless.
    const restarted = Buffer.concat([good.subarray(0, -900), Buffer.from([0xff, 0xd5]), good.subarray(-900)]);
    for (const [name, bytes] of Object.entries({ turned, stray, restarted }))
      assert.equal(await assertSame(bytes, name), false, name);
    assert.ok(await assertSame(good, "a good one, after all of these"));
    assert.equal(await plain.decode(good, { ...limits, maxSidePx: 200 }), undefined);
    assert.equal(await plain.decode(good, { ...limits, maxPixels: 1000 }), undefined);
    for (const share of [0.1, 0.5, 0.99]) {
      const cut = good.subarray(0, Math.floor(good.length * share));
      await assert.rejects(decodeImage(cut, limits, plain), { code: "IMAGE_UNREADABLE", message: /truncated|header/ });
    }
  });

  test("does not decode a picture without tables by those of the one before", async () => {
    const photo = await sharp(photos[0]).resize({ width: 300 }).jpeg().toBuffer();
    const tables = photo.indexOf(Buffer.from([0xff, 0xdb]));
    const without = Buffer.from(photo);
    // An application's own data from now on.
    without[tables + 1] = 0xe4;
    assert.ok(await assertSame(photo, "the one before"));
    assert.equal(await plain.decode(without, limits), undefined);
    await assert.rejects(decodeImage(without, limits, plain), { code: "IMAGE_UNREADABLE" });
  });

  test("decodes many pictures at once, each to its own pixels", async () => {
    const widths = Array.from({ length: 100 }, (_, i) => 120 + i);
    const jpegs = await Promise.all(widths.map((width) => sharp(photos[0]).resize({ width }).jpeg().toBuffer()));
    const expected = await Promise.all(jpegs.map((jpeg) => decodeImage(jpeg, limits)));
    const answers = await Promise.all(jpegs.map((jpeg) => decodeImage(jpeg, limits, plain)));
    for (const [i, { image }] of answers.entries())
      assert.ok(Buffer.compare(image.data, expected[i]?.image.data ?? Buffer.alloc(0)) === 0, `picture ${i}`);
  });

  test("decodes over the pixels of pictures given back, and over none that is still looked at", async () => {
    const widths = [300, 120, 200, 300, 90, 250];
    const jpegs = await Promise.all(widths.map((width) => sharp(photos[0]).resize({ width }).jpeg().toBuffer()));
    const expected = await Promise.all(jpegs.map((jpeg) => decodeImage(jpeg, limits)));
    const { image: held } = await decodeImage(jpegs[0] ?? Buffer.of(), limits, plain);
    const blocks = new Set<ArrayBufferLike>();
    for (let round = 0; round < 5; round++) {
      const seen = await Promise.all(jpegs.map((jpeg) => decodeImage(jpeg, limits, plain)));
      for (const [i, { image }] of seen.entries()) {
        assert.ok(Buffer.compare(image.data, expected[i]?.image.data ?? Buffer.of()) === 0, `picture ${i}`);
        blocks.add(image.data.buffer);
        plain.release(image);
      }
    }
    assert.ok(blocks.size < 3 * widths.length, `${blocks.size} blocks for ${5 * widths.length} pictures`);
    assert.ok(!blocks.has(held.data.buffer));
    assert.ok(Buffer.compare(held.data, expected[0]?.image.data ?? Buffer.of()) === 0);
  });

  test("says of 600 broken JPEGs what libvips says, and never ends the process", async () => {
    const program = fileURLToPath(new URL("../support/fuzz-jpeg.js", import.meta.url));
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, "600", "1"]);
    const { tried, byPlain, refused, other } = JSON.parse(stdout);
    assert.deepEqual([tried, other], [600, 0], stderr.slice(0, 2000));
    // Both ways were really taken.
    assert.ok(byPlain > 20 && refused > 20, stdout);
  });

  test("is what the engine decodes with, to the same faces", async () => {
    const log = { warn: () => undefined, info: () => undefined };
    const facesBy = async (jpegDecoder: "turbojpeg" | "libvips") => {
      const settings = {
        ...config,
        images: { ...config.images, jpegDecoder },
        engine: { ...config.engine, workers: 1 },
      };
      await using engine = await openEngine(settings, { log, environment: process.env });
      assert.equal(engine.status().jpegDecoder, jpegDecoder);
      const bytes = await sharp(photos[0]).resize({ width: 640 }).jpeg().toBuffer();
      return (await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true })).faces;
    };
    const faces = await facesBy("turbojpeg");
    assert.ok(faces.length > 0);
    assert.deepEqual(faces, await facesBy("libvips"));
  });
});
