import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { Trash } from "../../src/gallery/trash.ts";
import { testGallery, withCode } from "../support/folder-gallery.ts";
import { plainPicture } from "../support/pictures.ts";

const files = ["ada/0001.jpg", "ada/party/0002.jpg", "grace/0001.jpg"];
/** The user that owns nothing. */
const nobody = 65_534;
const upload = { origin: { kind: "upload" } };

describe("what is removed from a dataset", () => {
  test("can be put back: a sample with where it came from", async () => {
    await using site = await testGallery(files);
    const bytes = await plainPicture(100);
    const { file } = await site.gallery.addSample("ada", { bytes, ...upload });
    const removal = await site.gallery.removeSample("ada", file);
    assert.deepEqual([removal.person, removal.file, removal.erased], ["ada", file, false]);
    assert.equal(existsSync(site.at(`ada/${file}`)), false);
    assert.deepEqual(await site.gallery.removals(), [removal]);
    await site.gallery.restore(removal.id);
    const sample = (await site.gallery.samples("ada"))?.find((each) => each.file === file);
    assert.deepEqual(sample?.origin, upload.origin);
    assert.deepEqual(await site.gallery.removals(), []);
  });

  test("replaces nothing when it is put back", async () => {
    await using site = await testGallery(files);
    const removal = await site.gallery.removeSample("ada", "0001.jpg");
    await writeFile(site.at("ada/0001.jpg"), "another");
    await assert.rejects(site.gallery.restore(removal.id), withCode("CONFLICT"));
    assert.equal(await readFile(site.at("ada/0001.jpg"), "utf8"), "another");
    assert.equal((await site.gallery.removals()).length, 1);
  });

  test("is nothing where the program was killed before it had taken anything; that is tidied away", async () => {
    await using site = await testGallery(files);
    const id = "20260101T000000000Z-0badcafe0bad";
    const folder = join(site.path, "trash", id);
    await mkdir(folder, { recursive: true });
    const facts = { person: "ada", file: "0001.jpg", removedAt: "2026-01-01T00:00:00.000Z" };
    await writeFile(join(folder, "removal.json"), JSON.stringify(facts));
    assert.deepEqual(await site.gallery.removals(), []);
    await assert.rejects(site.gallery.restore(id), withCode("NOT_FOUND"));
    await assert.rejects(site.gallery.discard(id), withCode("NOT_FOUND"));
    assert.equal(existsSync(site.at("ada/0001.jpg")), true);
    const trash = new Trash(join(site.path, "trash"));
    await trash.discardOlderThan(0);
    assert.equal(existsSync(folder), true, "it may be being taken just now");
    await utimes(folder, 0, 0);
    await trash.discardOlderThan(0);
    assert.equal(existsSync(folder), false);
  });

  test("can be a person, who comes back whole", async () => {
    await using site = await testGallery(files);
    await site.gallery.change("ada", { notes: "x" });
    const removal = await site.gallery.removePerson("ada", { erase: false });
    assert.equal(await site.gallery.person("ada"), undefined);
    await mkdir(site.at("Ada"));
    await assert.rejects(site.gallery.restore(removal?.id ?? ""), withCode("CONFLICT"));
    await site.gallery.removePerson("Ada", { erase: true });
    await site.gallery.restore(removal?.id ?? "");
    const ada = await site.gallery.person("ada");
    assert.deepEqual([ada?.samples, ada?.details.notes], [2, "x"]);
  });

  test("is gone with an erased person, also what was removed before", async () => {
    await using site = await testGallery(files);
    await site.gallery.removeSample("ada", "0001.jpg");
    const removal = await site.gallery.removePerson("ada", { erase: true });
    assert.equal(removal?.erased, true);
    assert.deepEqual(await readdir(join(site.path, "trash")), []);
    assert.equal(await site.gallery.removePerson("ada", { erase: true }), undefined);
    assert.equal(existsSync(site.at("ada")), false);
    assert.equal((await site.gallery.people()).length, 1);
  });

  test("cannot be the strangers, nor what is not there", async () => {
    await using site = await testGallery(files);
    await assert.rejects(site.gallery.removePerson("Unknown", { erase: true }), withCode("REQUEST_INVALID"));
    assert.equal(await site.gallery.removePerson("eve", { erase: false }), undefined);
    for (const file of ["9.jpg", "../grace/0001.jpg", "party", "person.json"])
      await assert.rejects(site.gallery.removeSample("ada", file), withCode("NOT_FOUND"));
    for (const id of ["", "..", "../dataset", "20261121T163000000Z-000000000000"])
      await assert.rejects(site.gallery.discard(id), withCode("NOT_FOUND"));
  });

  test("may lie on another disk than the dataset", async (context) => {
    await using site = await testGallery(files);
    const other = await mkdtemp("/dev/shm/face-test-").catch(() => undefined);
    if (other === undefined || (await stat(other)).dev === (await stat(site.path)).dev)
      return context.skip("there is no second file system here");
    try {
      const trash = new Trash(other);
      const { id } = await trash.take(site.at("ada"), { person: "ada" });
      assert.equal(existsSync(site.at("ada")), false);
      await trash.putBack(id, site.at("ada"));
      const { id: file } = await trash.take(site.at("ada/0001.jpg"), { person: "ada", file: "0001.jpg" });
      await trash.putBack(file, site.at("ada/0001.jpg"));
      assert.deepEqual((await readdir(site.at("ada"), { recursive: true })).sort(), [
        "0001.jpg",
        "party",
        "party/0002.jpg",
      ]);
      assert.deepEqual(await trash.list(), []);
    } finally {
      await rm(other, { recursive: true });
    }
  });

  test("keeps its copy on another disk where what it copied can be removed in part only", async (context) => {
    await using site = await testGallery(files);
    const other = await mkdtemp("/dev/shm/face-test-").catch(() => undefined);
    if (other === undefined || (await stat(other)).dev === (await stat(site.path)).dev)
      return context.skip("there is no second file system here");
    const dataset = dirname(site.at("ada"));
    // Whoever runs this may write into the person's folder, and not remove it from its parent.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      for (const path of [other, site.at("ada"), site.at("ada/party")]) await chown(path, nobody, nobody);
      await chmod(site.path, 0o755);
      process.seteuid?.(nobody);
    } else await chmod(dataset, 0o555);
    try {
      const trash = new Trash(other);
      await assert.rejects(trash.take(site.at("ada"), { person: "ada" }), { code: /EACCES|EPERM/ });
      const [kept] = await trash.list();
      assert.equal(kept?.person, "ada");
      const pictures = await readdir(join(other, kept?.id ?? "", "content"), { recursive: true });
      assert.deepEqual(pictures.sort(), ["0001.jpg", "party", "party/0002.jpg"]);
    } finally {
      if (isRoot) process.seteuid?.(0);
      await chmod(dataset, 0o755);
      await rm(other, { recursive: true });
    }
  });

  test("is forgotten after its time, and what is no removal is left alone", async () => {
    await using site = await testGallery(files);
    await site.gallery.removeSample("ada", "0001.jpg");
    const trash = new Trash(join(site.path, "trash"));
    await mkdir(join(site.path, "trash", "of-another"));
    assert.equal(await trash.discardOlderThan(60_000), 0);
    assert.equal(await trash.discardOlderThan(-1), 1);
    assert.deepEqual(await readdir(join(site.path, "trash")), ["of-another"]);
  });
});
