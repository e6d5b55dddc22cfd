import assert from "node:assert/strict";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { listDataset } from "../../src/gallery/dataset.ts";
import { testGallery, withCode } from "../support/folder-gallery.ts";
import { plainPicture } from "../support/pictures.ts";

const files = ["ada/0001.jpg", "ada/party/0002.jpg", "grace/0001.jpg", "Unknown/0001.jpg"];
const upload = { origin: { kind: "upload", fileName: "me.jpg" } };

const jpeg = await plainPicture(7);

describe("a person's samples", () => {
  test("are added with where they came from, each under a name of its own", async () => {
    await using site = await testGallery(files);
    const added = await site.gallery.addSample("ada", { bytes: jpeg, ...upload });
    assert.match(added.file, /^sample-[a-p]{12}\.jpg$/);
    assert.deepEqual(await readFile(site.at(`ada/${added.file}`)), jpeg);
    const sample = (await site.gallery.samples("ada"))?.find(({ file }) => file === added.file);
    assert.deepEqual([sample?.role, sample?.bytes, sample?.origin], ["sample", jpeg.length, upload.origin]);
    assert.deepEqual(await site.gallery.picture("ada", added.file), jpeg);
  });

  test("are not written twice", async () => {
    await using site = await testGallery(files);
    const bytes = await plainPicture(100);
    const both = await Promise.all([1, 2].map(() => site.gallery.addSample("ada", { bytes, ...upload })));
    assert.deepEqual(both.map(({ isNew }) => isNew).sort(), [false, true]);
    assert.equal((await site.gallery.samples("ada"))?.length, 3);
  });

  test("of one day are one event, and of an unknown day each its own", async () => {
    await using site = await testGallery(files);
    const takenAt = new Date("2026-11-21T16:30:05Z");
    const { file } = await site.gallery.addSample("ada", { bytes: await plainPicture(1), ...upload, takenAt });
    assert.match(file, /^2026-11-21-163005-[a-p]{12}\.jpg$/);
  });

  test("never replace a file that has their name", async () => {
    await using site = await testGallery(files);
    const bytes = await plainPicture(100);
    const first = await site.gallery.addSample("grace", { bytes, ...upload });
    await writeFile(site.at(`ada/${first.file}`), "somebody's own");
    const second = await site.gallery.addSample("ada", { bytes, ...upload });
    assert.equal(second.file, first.file.replace(".jpg", "-x.jpg"));
    assert.equal(await readFile(site.at(`ada/${first.file}`), "utf8"), "somebody's own");
  });

  test("may be JPEG, PNG or WebP, told by their bytes", async () => {
    await using site = await testGallery(files);
    for (const [format, extension] of [
      ["png", "png"],
      ["webp", "webp"],
    ] as const) {
      const { file } = await site.gallery.addSample("ada", { bytes: await plainPicture(5, format), ...upload });
      assert.ok(file.endsWith(`.${extension}`));
    }
  });

  const bad = {
    nothing: Buffer.alloc(0),
    text: Buffer.from("no picture"),
    "a picture cut short": jpeg.subarray(0, jpeg.length / 2),
    "a drawing that may name files": Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "more bytes than allowed": Buffer.concat([jpeg, Buffer.alloc(1_000_001)]),
  };
  for (const [what, bytes] of Object.entries(bad))
    test(`are not ${what}; nothing is left behind`, async () => {
      await using site = await testGallery(files);
      await assert.rejects(site.gallery.addSample("ada", { bytes, ...upload }), withCode("IMAGE_UNREADABLE"));
      assert.deepEqual((await readdir(site.at("ada"))).sort(), ["0001.jpg", "party"]);
    });

  test("are not added to somebody who is not there, nor without end", async () => {
    await using site = await testGallery(files);
    for (const name of ["eve", "..", "ada/party", ""])
      await assert.rejects(site.gallery.addSample(name, { bytes: jpeg, ...upload }), withCode("NOT_FOUND"));
    for (let seed = 0; seed < 19; seed++)
      await site.gallery.addSample("grace", { bytes: await plainPicture(200 + seed), ...upload });
    await assert.rejects(
      site.gallery.addSample("grace", { bytes: await plainPicture(300), ...upload }),
      withCode("OVERLOADED"),
    );
  });

  test("that are not the person lie in not/, and strangers have none", async () => {
    await using site = await testGallery(files);
    const { file } = await site.gallery.addNegative("ada", { bytes: jpeg, ...upload });
    assert.match(file, /^not\/sample-/);
    const { images } = await listDataset(site.at(""));
    assert.equal(images.find((image) => image.file === `ada/${file}`)?.role, "not");
    await assert.rejects(site.gallery.addNegative("Unknown", { bytes: jpeg, ...upload }), withCode("REQUEST_INVALID"));
    assert.ok((await site.gallery.addSample("Unknown", { bytes: jpeg, ...upload })).isNew);
  });

  test("move to another person with their event and origin", async () => {
    await using site = await testGallery(files);
    const moved = await site.gallery.moveSample("ada", "party/0002.jpg", { person: "grace", role: "sample" });
    assert.equal(moved.file, "party/0002.jpg");
    const first = await site.gallery.moveSample("ada", "0001.jpg", { person: "grace", role: "sample" });
    assert.equal(first.file, "0001-x.jpg");
    const { file } = await site.gallery.addSample("ada", { bytes: jpeg, ...upload });
    const negative = await site.gallery.moveSample("ada", file, { person: "ada", role: "not" });
    assert.equal(negative.file, `not/${file}`);
    assert.deepEqual((await site.gallery.samples("ada"))?.[0]?.origin, upload.origin);
    assert.deepEqual(
      (await site.gallery.samples("grace"))?.map((sample) => sample.file),
      ["0001-x.jpg", "0001.jpg", "party/0002.jpg"],
    );
    await assert.rejects(
      site.gallery.moveSample("ada", "0001.jpg", { person: "grace", role: "sample" }),
      withCode("NOT_FOUND"),
    );
  });

  test("are only read inside the dataset", async () => {
    await using site = await testGallery(files);
    await symlink("/etc/hostname", site.at("ada/link.jpg"));
    for (const file of ["link.jpg", "../grace/0001.jpg", "/etc/hostname", "", "person.json", "party"])
      assert.equal(await site.gallery.picture("ada", file), undefined);
    assert.ok(await site.gallery.picture("ada", "party/0002.jpg"));
  });
});
