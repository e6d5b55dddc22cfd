import assert from "node:assert/strict";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openFolderArchive } from "../../src/store/folder-archive.ts";
import { imageArchiveContract } from "../contract/image-archive.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const picture = Uint8Array.of(1, 2, 3);

imageArchiveContract("folder", async () => {
  const directory = await temporaryDirectory();
  const open = () => openFolderArchive({ directory: join(directory.path, "made", "on demand") });
  return {
    archive: await open(),
    reopen: open,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
});

describe("folder archive", () => {
  test("keeps plain files that a person can look at, and nothing half written", async () => {
    await using directory = await temporaryDirectory();
    await using archive = await openFolderArchive({ directory: directory.path });
    await archive.put("1/42/00007.jpg", picture, { names: "Åsa" });
    assert.deepEqual((await readdir(directory.path, { recursive: true })).sort(), [
      ".incoming",
      "1",
      "1/42",
      "1/42/00007.jpg",
      "1/42/00007.jpg.json",
    ]);
    assert.deepEqual(await readFile(join(directory.path, "1/42/00007.jpg")), Buffer.from(picture));
    assert.deepEqual(JSON.parse(await readFile(join(directory.path, "1/42/00007.jpg.json"), "utf8")), { names: "Åsa" });
  });

  test("gives a picture that someone has put there by hand, without metadata", async () => {
    await using directory = await temporaryDirectory();
    await using archive = await openFolderArchive({ directory: directory.path });
    await writeFile(join(directory.path, "a.jpg"), picture);
    assert.deepEqual(await archive.list(""), ["a.jpg"]);
    assert.deepEqual((await archive.get("a.jpg"))?.metadata, {});
  });

  test("names the metadata file that something else has spoilt", async () => {
    await using directory = await temporaryDirectory();
    await using archive = await openFolderArchive({ directory: directory.path });
    await archive.put("a.jpg", picture, {});
    for (const spoilt of ["{", "[1]", '{"a": 1}']) {
      await writeFile(join(directory.path, "a.jpg.json"), spoilt);
      await assert.rejects(archive.get("a.jpg"), { code: "CONFIG_INVALID", message: /a\.jpg\.json is not/ });
    }
  });

  test("refuses a key below a picture, and a picture where keys are below", async () => {
    await using directory = await temporaryDirectory();
    await using archive = await openFolderArchive({ directory: directory.path });
    await archive.put("a/b.jpg", picture, {});
    await assert.rejects(archive.put("a/b.jpg/c.jpg", picture, {}), { code: "REQUEST_INVALID" });
    await assert.rejects(archive.put("a", picture, {}), { code: "REQUEST_INVALID" });
    assert.deepEqual(await readdir(join(directory.path, ".incoming")), []);
  });

  test("removes what a dead process has left half written, and nothing that may still be in work", async () => {
    await using directory = await temporaryDirectory();
    const incoming = join(directory.path, ".incoming");
    await mkdir(incoming);
    await writeFile(join(incoming, "old"), picture);
    await writeFile(join(incoming, "new"), picture);
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(incoming, "old"), longAgo, longAgo);
    await using archive = await openFolderArchive({ directory: directory.path });
    assert.deepEqual(await readdir(incoming), ["new"]);
    assert.deepEqual(await archive.list(""), []);
  });

  test("refuses a directory that cannot be made", async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, "file"), "");
    await assert.rejects(openFolderArchive({ directory: join(directory.path, "file", "archive") }), {
      code: "CONFIG_INVALID",
      message: /cannot use .* as the picture archive/,
    });
  });
});
