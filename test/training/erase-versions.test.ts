import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { activateVersion, listVersions, writeVersion } from "../../src/classifier/versions.ts";
import { eraseVersions } from "../../src/training/erase-versions.ts";
import { NameChanges } from "../../src/training/name-changes.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const learned = (...labels: readonly string[]): ReadonlyMap<string, string> => {
  const images = labels.map((label) => ({ label, role: "sample", file: `${label}/1.jpg`, sha256: "" }));
  return new Map([["training-images.json", JSON.stringify({ formatVersion: 1, images })]]);
};

describe("classifier versions that learned an erased person", () => {
  test("are removed, whatever the person was called then, but for the active one and those of another of that name", async () => {
    await using folder = await temporaryDirectory();
    const { path } = folder;
    const names = new NameChanges(path);
    const change = async (name: string, becomes: string | null, erase: boolean): Promise<void> => {
      await delay(5);
      await names.done((await names.begin({ name, becomes, erase })).id);
      await delay(5);
    };
    await writeVersion(path, "v1", learned("ada", "bob"), new Date());
    await writeVersion(path, "v2", learned("bob"), new Date());
    await writeVersion(path, "v3", learned("ada", "bob"), new Date());
    await activateVersion(path, "v3");
    await change("ada", "Ada L.", false);
    await change("cyd", "ada", false);
    await writeVersion(path, "v4", learned("ada"), new Date());
    await change("Ada L.", null, true);
    await change("bob", null, false);
    await writeVersion(path, "v5", learned("Ada L."), new Date());
    const erase = (): Promise<number> => eraseVersions(path, (version) => names.erasedIn(version));
    assert.equal(await erase(), 1);
    assert.deepEqual(await listVersions(path), ["v2", "v3", "v4", "v5"]);
    await activateVersion(path, "v5");
    assert.equal(await erase(), 0, "it may still be answering");
  });
});
