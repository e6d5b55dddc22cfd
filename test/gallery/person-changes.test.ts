import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { writeVersion } from "../../src/classifier/versions.ts";
import { readEmbeddings, writeEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { checkImages, hygieneFile, hygieneJson } from "../../src/gallery/hygiene.ts";
import { type NamedRecords, PersonChanges } from "../../src/gallery/person-changes.ts";
import { NameChanges } from "../../src/training/name-changes.ts";
import { type TestGallery, testGallery, withCode } from "../support/folder-gallery.ts";
import { syntheticEmbeddings } from "../training/synthetic-embeddings.ts";

const synthetic = syntheticEmbeddings({ people: 3, images: 4, strangers: 6, dimensions: 16 });
const [ada = "", grace = ""] = [...new Set(synthetic.images.map(({ label }) => label))];

interface Site extends AsyncDisposable {
  readonly site: TestGallery;
  readonly changes: PersonChanges;
  readonly names: NameChanges;
  readonly version: string;
  readonly told: string[];
}

async function open(): Promise<Site> {
  const site = await testGallery(synthetic.images.map(({ file }) => file));
  await writeEmbeddings(site.embeddingsFile, synthetic);
  const report = checkImages(synthetic.images, 3);
  await writeFile(hygieneFile(site.embeddingsFile, "json"), hygieneJson(report, []));
  const classifiers = join(site.path, "classifiers");
  const version = await writeVersion(classifiers, "v1", new Map([["svm.json", "{}"]]), new Date(0));
  const names = new NameChanges(classifiers);
  const told: string[] = [];
  const results: NamedRecords = {
    name: "results",
    rename: (name, to) => Promise.resolve(told.push(`${name} -> ${to}`)),
    erase: (name) => Promise.resolve(name === "someone of the past" || name === ada ? told.push(`erased ${name}`) : 0),
  };
  const stopTraining = (reason: string): Promise<string> => {
    told.push(reason);
    return Promise.resolve("job 1");
  };
  const parts = { gallery: site.gallery, names, embeddingsFile: site.embeddingsFile, records: [results], stopTraining };
  const changes = new PersonChanges(parts);
  return { site, changes, names, version, told, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() };
}

const textsBelow = async ({ site }: Site): Promise<string> =>
  (
    await Promise.all(
      [site.embeddingsFile, ...(["json", "txt"] as const).map((kind) => hygieneFile(site.embeddingsFile, kind))].map(
        (file) => readFile(file, "latin1"),
      ),
    )
  ).join("\n");

describe("changes of people", () => {
  test("take a deleted person out of embeddings, findings and answers, and leave the past as it is", async () => {
    await using it = await open();
    assert.ok((await textsBelow(it).catch(() => ada)).includes(ada));
    const removed = await it.changes.remove(ada, { erase: false });
    assert.deepEqual([removed.faces, removed.cancelledJob, removed.records], [4, "job 1", {}]);
    assert.equal((await textsBelow(it)).includes(ada), false);
    assert.equal((await readEmbeddings(it.site.embeddingsFile)).images.length, synthetic.images.length - 4);
    assert.deepEqual([...(await it.names.of(it.version))], [[ada, null]]);
    assert.deepEqual(it.told, ["a person was deleted: start it again"]);
  });

  test("put a person back: the classifier may name them again", async () => {
    await using it = await open();
    const { removal } = await it.changes.remove(ada, { erase: false });
    await it.changes.restore(removal?.id ?? "");
    assert.equal((await it.site.gallery.person(ada))?.samples, 4);
    assert.equal((await it.names.of(it.version)).size, 0);
  });

  test("erase a person from all that is kept, also one who has no folder any more", async () => {
    await using it = await open();
    const removed = await it.changes.remove(ada, { erase: true });
    assert.deepEqual([removed.removal?.erased, (removed.records["results"] ?? 0) > 0], [true, true]);
    assert.deepEqual(await it.site.gallery.removals(), []);
    await it.changes.remove("someone of the past", { erase: true });
    await assert.rejects(it.changes.remove("nobody", { erase: true }), withCode("NOT_FOUND"));
    await assert.rejects(it.changes.remove("nobody", { erase: false }), withCode("NOT_FOUND"));
    await assert.rejects(it.changes.remove("../x", { erase: true }), withCode("REQUEST_INVALID"));
    assert.deepEqual(
      (await it.names.list()).map(({ name }) => name),
      [ada, "someone of the past"],
    );
  });

  test("rename a person in embeddings, findings, records and answers, without encoding again", async () => {
    await using it = await open();
    const { person, records } = await it.changes.rename(ada, "Ada");
    assert.deepEqual([person.name, person.samples, records], ["Ada", 4, { results: it.told.length }]);
    const { images } = await readEmbeddings(it.site.embeddingsFile);
    assert.equal(images.filter(({ label, file }) => label === "Ada" && file.startsWith("Ada/")).length, 4);
    assert.deepEqual([...(await it.names.of(it.version))], [[ada, "Ada"]]);
    const hints = (await it.site.gallery.samples("Ada"))?.flatMap((sample) => sample.hints) ?? [];
    assert.equal(
      hints.some(({ kind }) => kind === "not encoded yet"),
      false,
    );
    await assert.rejects(it.changes.rename("Ada", grace), withCode("CONFLICT"));
    assert.equal((await it.names.list()).length, 1);
  });

  test("that are refused end no training", async () => {
    await using it = await open();
    await assert.rejects(it.changes.rename(ada, grace), withCode("CONFLICT"));
    await assert.rejects(it.changes.rename("nobody", "Ada"), withCode("NOT_FOUND"));
    await assert.rejects(it.changes.rename(ada, "../x"), withCode("REQUEST_INVALID"));
    assert.deepEqual(it.told, []);
    assert.deepEqual(await it.names.list(), []);
  });

  test("take back a deletion that the disk refused before the folder was gone", async () => {
    await using it = await open();
    const trash = join(it.site.path, "trash");
    await rm(trash, { recursive: true, force: true });
    await writeFile(trash, "no directory");
    for (const erase of [false, true]) await assert.rejects(it.changes.remove(ada, { erase }));
    assert.equal((await it.site.gallery.person(ada))?.samples, 4);
    assert.deepEqual(await it.names.list(), [], "and she is named as before");
    await rm(trash);
    assert.equal((await it.changes.remove(ada, { erase: false })).faces, 4);
  });

  test("tell that a deletion will be completed, and complete it when it is repeated or later", async () => {
    for (const later of [
      async ({ changes }: Site) => (await changes.remove(ada, { erase: false })).faces,
      async ({ changes }: Site) => await changes.resume(),
    ]) {
      await using it = await open();
      const whole = await readFile(it.site.embeddingsFile);
      await writeFile(it.site.embeddingsFile, "damaged");
      await assert.rejects(it.changes.remove(ada, { erase: false }), {
        code: "DATASET_INVALID",
        message: /; the deletion is begun: the person is named no more, and the rest is done within the hour/,
      });
      assert.deepEqual([...(await it.names.of(it.version))], [[ada, null]]);
      await writeFile(it.site.embeddingsFile, whole);
      await later(it);
      assert.equal((await textsBelow(it)).includes(ada), false);
      assert.deepEqual(
        (await it.names.list()).map(({ name, doneAt }) => [name, doneAt !== undefined]),
        [[ada, true]],
      );
      await assert.rejects(it.changes.remove(ada, { erase: false }), withCode("NOT_FOUND"));
    }
  });

  test("complete a deletion without touching who was enrolled by the same name meanwhile", async () => {
    await using it = await open();
    const whole = await readFile(it.site.embeddingsFile);
    await writeFile(it.site.embeddingsFile, "damaged");
    await assert.rejects(it.changes.remove(ada, { erase: false }), withCode("DATASET_INVALID"));
    await it.site.gallery.create(ada, {});
    await writeFile(it.site.embeddingsFile, whole);
    await it.changes.resume();
    assert.ok(await it.site.gallery.person(ada));
    assert.equal((await textsBelow(it)).includes(ada), false);
    assert.ok((await it.names.list()).every(({ doneAt }) => doneAt !== undefined));
  });

  test("that were cut off are completed", async () => {
    await using it = await open();
    await it.names.begin({ name: ada, becomes: null, erase: false });
    await it.names.begin({ name: grace, becomes: "Grace", erase: false });
    await it.changes.resume();
    assert.equal(await it.site.gallery.person(ada), undefined);
    assert.ok(await it.site.gallery.person(grace), "the folder was not renamed yet, so nothing was");
    assert.deepEqual(
      (await it.names.list()).map(({ name, doneAt }) => [name, doneAt !== undefined]),
      [[ada, true]],
    );
  });

  test("are made once more in what others write late, unless somebody else has the name by now", async () => {
    await using it = await open();
    await it.changes.remove(ada, { erase: true });
    it.told.length = 0;
    await it.changes.sweep(60_000);
    assert.deepEqual(it.told, [`erased ${ada}`]);
    await mkdir(it.site.at(ada));
    await it.changes.sweep(60_000);
    await it.changes.sweep(-60_000);
    assert.equal(it.told.length, 1);
  });
});
