import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { listDataset } from "../../src/gallery/dataset.ts";
import { testGallery, withCode, writePictures } from "../support/folder-gallery.ts";
import { until } from "../support/until.ts";

const files = ["ada/0001.jpg", "ada/party/0002.jpg", "ada/not/0003.jpg", "grace/0001.jpg", "Unknown/0001.jpg"];

describe("the people of a folder", () => {
  test("are its folders, with samples and negatives counted, without the strangers", async () => {
    await using site = await testGallery(files);
    const people = await site.gallery.people();
    assert.deepEqual(
      people.map(({ name, samples, negatives, portrait }) => ({ name, samples, negatives, portrait })),
      [
        { name: "ada", samples: 2, negatives: 1, portrait: "0001.jpg" },
        { name: "grace", samples: 1, negatives: 0, portrait: "0001.jpg" },
      ],
    );
    assert.equal(await site.gallery.person("Unknown"), undefined);
    assert.equal(await site.gallery.person("../dataset/ada"), undefined);
  });

  test("are not enrolled by half where the disk takes no more: the name stays free", async () => {
    await using site = await testGallery(files);
    const program = `
      import { testGallery } from ${JSON.stringify(new URL("../support/folder-gallery.js", import.meta.url).href)};
      const site = await testGallery();
      const told = await site.gallery.create("Ann", { notes: "x".repeat(9000) }).catch((error) => error.code);
      console.log(told, await site.gallery.person("Ann"), (await site.gallery.create("Ann", {})).name);
      await site[Symbol.asyncDispose]();`;
    const node = [process.execPath, "--input-type=module", "-e", program];
    const { stdout } = await promisify(execFile)("sh", ["-c", 'ulimit -f 8; exec "$@"', "sh", ...node], {
      cwd: site.path,
    });
    assert.equal(stdout, "EFBIG undefined Ann\n");
  });

  test("are none where there is no dataset yet", async () => {
    await using site = await testGallery();
    assert.deepEqual(await site.gallery.people(), []);
    await site.gallery.create("Ada", {});
    assert.deepEqual(
      (await site.gallery.people()).map(({ name }) => name),
      ["Ada"],
    );
  });

  test("keep what is told of them in a file that encode passes over", async () => {
    await using site = await testGallery(files);
    await site.gallery.create("Linus", { friendlyName: "Lin", metadata: { flat: 3 }, consent: { given: true } });
    await site.gallery.change("Linus", { notes: "comes on Tuesdays", friendlyName: null });
    assert.deepEqual((await site.gallery.person("Linus"))?.details, {
      notes: "comes on Tuesdays",
      metadata: { flat: 3 },
      consent: { given: true },
    });
    const { images, ignored } = await listDataset(site.at(""));
    assert.deepEqual([images.length, ignored], [5, []]);
  });

  test("keep what another program wrote beside it", async () => {
    await using site = await testGallery(files);
    await writeFile(site.at("ada/person.json"), JSON.stringify({ badge: 7, notes: "old" }));
    await site.gallery.change("ada", { notes: "new" });
    assert.deepEqual(JSON.parse(await readFile(site.at("ada/person.json"), "utf8")), { badge: 7, notes: "new" });
  });

  for (const [what, text] of Object.entries({ "no JSON": "{", "of another shape": '{"friendlyName": 7}' }))
    test(`are shown, and their file is left alone, where it is ${what}`, async () => {
      await using site = await testGallery(files);
      await writeFile(site.at("ada/person.json"), text);
      const ada = await site.gallery.person("ada");
      assert.deepEqual([ada?.details, ada?.hints[0]?.kind], [{}, "details unreadable"]);
      await assert.rejects(site.gallery.change("ada", { notes: "x" }), withCode("CONFLICT"));
      assert.equal(await readFile(site.at("ada/person.json"), "utf8"), text);
    });

  test("are never two whose names read the same", async () => {
    await using site = await testGallery(files);
    for (const name of ["ada", "Ada", "ADA"]) await assert.rejects(site.gallery.create(name, {}), withCode("CONFLICT"));
    await assert.rejects(site.gallery.rename("grace", "ADA"), withCode("CONFLICT"));
    const both = await Promise.allSettled([site.gallery.create("Zoe", {}), site.gallery.create("zoe", {})]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  });

  test("are renamed with all they have, also to other letters of the same name", async () => {
    await using site = await testGallery(files);
    await site.gallery.change("ada", { notes: "x" });
    const renamed = await site.gallery.rename("ada", "Ada");
    assert.deepEqual([renamed.name, renamed.samples, renamed.details.notes], ["Ada", 2, "x"]);
    assert.equal(await site.gallery.person("ada"), undefined);
    await assert.rejects(site.gallery.rename("nobody", "somebody"), withCode("NOT_FOUND"));
    await assert.rejects(site.gallery.rename("Ada", "../x"), withCode("REQUEST_INVALID"));
    await assert.rejects(site.gallery.rename("Unknown", "Strangers"), withCode("NOT_FOUND"));
  });

  test("refuse details beyond their bounds", async () => {
    await using site = await testGallery(files);
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`k${i}`, i]));
    for (const details of [{ friendlyName: "x".repeat(201) }, { notes: "x".repeat(10_001) }, { metadata: many }])
      await assert.rejects(site.gallery.change("ada", details), withCode("REQUEST_INVALID"));
  });

  test("change with the folders, whoever changes them", async () => {
    await using site = await testGallery(files);
    const names = async () => (await site.gallery.people()).map(({ name, samples }) => `${name} ${samples}`);
    assert.deepEqual(await names(), ["ada 2", "grace 1"]);
    await writePictures(site.at(""), ["ada/party/0009.jpg", "linus/0001.jpg"]);
    await rm(site.at("grace"), { recursive: true });
    // Changes of others are looked for twice a second, and less often where a look takes long.
    await until(async () => (await names()).join() === "ada 3,linus 1");
    await writeFile(site.at("linus/person.json"), '{"notes":"a"}');
    const past = new Date(Date.now() - 60_000);
    await utimes(site.at("linus/person.json"), past, past);
    await until(async () => (await site.gallery.people())[1]?.details.notes === "a");
  });

  test("are no links to other folders", async () => {
    await using site = await testGallery(files);
    await mkdir(`${site.path}/elsewhere`);
    await symlink(`${site.path}/elsewhere`, site.at("eve"));
    assert.equal(await site.gallery.person("eve"), undefined);
  });
});
