import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { writeVersion } from "../../src/classifier/versions.ts";
import { NameChanges } from "../../src/training/name-changes.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const files = new Map([["svm.json", "{}"]]);
const gone = { becomes: null, erase: false };

async function change(names: NameChanges, name: string, becomes: string | null): Promise<void> {
  const { id } = await names.begin({ name, becomes, erase: false });
  await names.done(id);
}

describe("changes of names", () => {
  test("hold for what was learned before, and not for what is learned after", async () => {
    await using folder = await temporaryDirectory();
    const names = new NameChanges(folder.path);
    const before = await writeVersion(folder.path, "before", files, new Date());
    await delay(5);
    await change(names, "ada", null);
    await delay(5);
    const after = await writeVersion(folder.path, "after", files, new Date());
    assert.deepEqual([...(await names.of(before))], [["ada", null]]);
    assert.deepEqual([...(await names.of(after))], []);
  });

  test("hold for a training that had read the embeddings before, though it ended later", async () => {
    await using folder = await temporaryDirectory();
    const names = new NameChanges(folder.path);
    const readAt = new Date();
    await delay(5);
    await change(names, "ada", null);
    const late = await writeVersion(folder.path, "late", files, readAt);
    assert.deepEqual([...(await names.of(late))], [["ada", null]]);
  });

  test("hold for what was learned before, also where the clock was ahead then or is behind now", async () => {
    await using folder = await temporaryDirectory();
    const names = new NameChanges(folder.path);
    const ahead = await writeVersion(folder.path, "ahead", files, new Date(Date.now() + 86_400_000));
    await change(names, "ada", null);
    assert.deepEqual([...(await names.of(ahead))], [["ada", null]]);
  });

  test("hold for everything while they are being made, whoever else asks", async () => {
    await using folder = await temporaryDirectory();
    const names = new NameChanges(folder.path);
    const { id } = await names.begin({ name: "ada", ...gone });
    await delay(5);
    const version = await writeVersion(folder.path, "v", files, new Date());
    assert.deepEqual([...(await names.of(version))], [["ada", null]]);
    assert.deepEqual([...(await new NameChanges(folder.path).of(version))], [["ada", null]]);
    await names.forget([id]);
    assert.deepEqual([...(await names.of(version))], []);
  });

  test("follow one another: renamed twice, deleted, and the name given to another", async () => {
    await using folder = await temporaryDirectory();
    const names = new NameChanges(folder.path);
    const version = await writeVersion(folder.path, "v", files, new Date());
    await delay(5);
    await change(names, "ada", "Ada L.");
    await change(names, "grace", "ada");
    await change(names, "Ada L.", "Lovelace");
    const now = async () => ["ada", "grace"].map(async (name) => (await names.of(version)).get(name));
    assert.deepEqual(await Promise.all(await now()), ["Lovelace", "ada"]);
    await change(names, "ada", null);
    assert.deepEqual(await Promise.all(await now()), ["Lovelace", null]);
  });

  test("that cannot be read let nobody be named by mistake", async () => {
    await using folder = await temporaryDirectory();
    await writeFile(join(folder.path, "names.json"), "{");
    await assert.rejects(new NameChanges(folder.path).list(), { code: "CONFIG_INVALID" });
    await rm(join(folder.path, "names.json"));
    const names = new NameChanges(folder.path);
    await change(names, "ada", null);
    const version = await writeVersion(folder.path, "v", files, new Date(0));
    assert.equal((await names.of(version)).size, 1);
    await writeFile(join(folder.path, "names.json"), "{");
    await delay(1100); // others are heard once a second
    assert.equal((await names.of(version)).size, 1);
  });
});
