import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createFile, placeFile } from "../../src/files/new-file.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

describe("createFile", () => {
  test("makes the file with its directories and the rights asked for", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "a", "b", "key");
    assert.equal(await createFile(path, "secret", 0o600), true);
    assert.equal(await readFile(path, "utf8"), "secret");
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(join(directory.path, "a", "b")), ["key"]);
  });

  test("leaves what stands there as it is, and nothing beside it", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "picture.jpg");
    await writeFile(path, "somebody's own");
    assert.equal(await createFile(path, "another"), false);
    assert.equal(await readFile(path, "utf8"), "somebody's own");
    assert.deepEqual(await readdir(directory.path), ["picture.jpg"]);
  });

  test("lets one of many who want the same name at once have it, whole", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "picture.jpg");
    const all = Array.from({ length: 8 }, (_, i) => new Uint8Array(200_000).fill(i));
    const created = await Promise.all(all.map((bytes) => createFile(path, bytes)));
    assert.equal(created.filter(Boolean).length, 1);
    assert.deepEqual(new Uint8Array(await readFile(path)), all[created.indexOf(true)]);
    assert.deepEqual(await readdir(directory.path), ["picture.jpg"]);
  });
});

test("placeFile gives a file a second path and takes none from another", async () => {
  await using directory = await temporaryDirectory();
  const at = (name: string): string => join(directory.path, name);
  await writeFile(at("a"), "a");
  await writeFile(at("b"), "b");
  assert.equal(await placeFile(at("a"), at("b")), false);
  assert.equal(await readFile(at("b"), "utf8"), "b");
  assert.equal(await placeFile(at("a"), at("c")), true);
  assert.deepEqual([await readFile(at("a"), "utf8"), await readFile(at("c"), "utf8")], ["a", "a"]);
  await assert.rejects(placeFile(at("gone"), at("d")), { code: "ENOENT" });
});
