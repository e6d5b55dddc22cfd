import assert from "node:assert/strict";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { verifyVersion } from "../../src/classifier/version-manifest.ts";
import {
  activateVersion,
  currentVersion,
  earlierVersions,
  listVersions,
  removeRemains,
  removeVersion,
  writeVersion,
} from "../../src/classifier/versions.ts";

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

  test("finds every way in which a version can be damaged, and does not activate it", async () => {
    await using folder = await temporaryFolder();
    const files = new Map([
      ["a.json", '{"a": 1}'],
      ["b.bin", "0123456789"],
    ]);
    await writeVersion(folder.path, "v1", files);
    await activateVersion(folder.path, "v1");
    const damage: Readonly<Record<string, (version: string) => Promise<void>>> = {
      "b.bin has 4 bytes instead of 10": (version) => truncate(join(version, "b.bin"), 4),
      "a.json was altered": (version) => writeFile(join(version, "a.json"), '{"a": 2}'),
      ENOENT: (version) => rm(join(version, "a.json")),
      "cut off": (version) => rm(join(version, "manifest.json")),
      "manifest.json cannot be read": (version) => truncate(join(version, "manifest.json"), 60),
    };
    for (const [i, [what, harm]] of Object.entries(damage).entries()) {
      const version = await writeVersion(folder.path, `w${i}`, files);
      assert.notEqual(await verifyVersion(version), undefined);
      await harm(version);
      await assert.rejects(verifyVersion(version), { code: "MODEL_INVALID", message: new RegExp(what) }, what);
      await assert.rejects(activateVersion(folder.path, `w${i}`), { code: "MODEL_INVALID" }, what);
    }
    assert.equal(await currentVersion(folder.path), join(folder.path, "v1"));
  });

  test("remembers which version was active before, also past a return and a line cut short", async () => {
    await using folder = await temporaryFolder();
    for (const version of ["v1", "v2", "v3"]) await writeVersion(folder.path, version, new Map());
    await writeFile(join(folder.path, "current"), "v1\n"); // by a program that kept no history
    await activateVersion(folder.path, "v2");
    await activateVersion(folder.path, "v3");
    assert.deepEqual(await earlierVersions(folder.path), ["v2", "v1"]);
    await activateVersion(folder.path, "v2", "back");
    assert.deepEqual(await earlierVersions(folder.path), ["v1"]);
    await activateVersion(folder.path, "v3");
    await appendFile(join(folder.path, "history.jsonl"), '{"at":"2026-11-21T1');
    assert.deepEqual(await earlierVersions(folder.path), ["v2", "v1"]);
    await removeVersion(folder.path, "v2");
    assert.deepEqual(await earlierVersions(folder.path), ["v1"]);
  });

  test("removes a version, but never the active one", async () => {
    await using folder = await temporaryFolder();
    for (const version of ["v1", "v2"]) await writeVersion(folder.path, version, new Map());
    await activateVersion(folder.path, "v1");
    await assert.rejects(removeVersion(folder.path, "v1"), { code: "MODEL_INVALID", message: /is the active one/ });
    await assert.rejects(removeVersion(folder.path, "v3"), { code: "MODEL_INVALID", message: /no complete/ });
    await removeVersion(folder.path, "v2");
    assert.deepEqual(await listVersions(folder.path), ["v1"]);
  });

  test("sweeps up what a program left that was killed while it wrote", async () => {
    await using folder = await temporaryFolder();
    await writeVersion(folder.path, "v1", new Map());
    await activateVersion(folder.path, "v1");
    await mkdir(join(folder.path, ".unfinished-1234"));
    await writeFile(join(folder.path, ".unfinished-1234", "svm.json"), "{");
    await writeFile(join(folder.path, ".current-1234"), "v1\n");
    assert.equal(await removeRemains(folder.path, 60_000), 0);
    assert.equal(await removeRemains(folder.path, 0), 2);
    assert.deepEqual((await readdir(folder.path)).sort(), ["current", "history.jsonl", "v1"]);
  });
});
