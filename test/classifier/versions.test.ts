import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { activateVersion, currentVersion, listVersions, writeVersion } from "../../src/classifier/versions.ts";

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "versions-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

describe("classifier versions", () => {
  test("has no current version before the first training", async () => {
    await using folder = await temporaryFolder();
    assert.equal(await currentVersion(folder.path), undefined);
    assert.equal(await currentVersion(join(folder.path, "absent")), undefined);
    assert.deepEqual(await listVersions(join(folder.path, "absent")), []);
  });

  test("writes a version with its files, and switches to it and back", async () => {
    await using folder = await temporaryFolder();
    const first = await writeVersion(folder.path, "v1", new Map([["a.json", "{}"]]));
    await writeVersion(folder.path, "v2", new Map([["a.json", Uint8Array.of(1, 2)]]));
    await activateVersion(folder.path, "v2");
    assert.equal(await currentVersion(folder.path), join(folder.path, "v2"));
    await activateVersion(folder.path, "v1");
    assert.equal(await currentVersion(folder.path), first);
    assert.equal(await readFile(join(first, "a.json"), "utf8"), "{}");
    assert.deepEqual(await listVersions(folder.path), ["v1", "v2"]);
  });

  test("ignores a directory that was cut off while it was written", async () => {
    await using folder = await temporaryFolder();
    await writeVersion(folder.path, "v1", new Map());
    await activateVersion(folder.path, "v1");
    await mkdir(join(folder.path, "v2"));
    await writeFile(join(folder.path, "v2", "svm.json"), "{");
    assert.deepEqual(await listVersions(folder.path), ["v1"]);
    await assert.rejects(activateVersion(folder.path, "v2"), { code: "MODEL_INVALID", message: /no complete/ });
    assert.equal(await currentVersion(folder.path), join(folder.path, "v1"));
  });

  test("refuses to write a version twice and leaves the first as it was", async () => {
    await using folder = await temporaryFolder();
    await writeVersion(folder.path, "v1", new Map([["a", "first"]]));
    await assert.rejects(writeVersion(folder.path, "v1", new Map([["a", "second"]])), { code: "MODEL_INVALID" });
    assert.equal(await readFile(join(folder.path, "v1", "a"), "utf8"), "first");
    assert.deepEqual(await readdir(folder.path), ["v1"]);
  });

  test("refuses a name that leads out of the directory", async () => {
    await using folder = await temporaryFolder();
    await assert.rejects(activateVersion(folder.path, "../elsewhere"), { code: "MODEL_INVALID" });
    await writeFile(join(folder.path, "current"), "../elsewhere\n");
    await assert.rejects(currentVersion(folder.path), { code: "MODEL_INVALID" });
  });
});
