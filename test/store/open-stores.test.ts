import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/load.ts";
import { openImageArchive } from "../../src/store/open-image-archive.ts";
import { openResultStore } from "../../src/store/open-result-store.ts";
import { aFrameResult } from "../support/frame-results.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const shipped = await loadConfig(fileURLToPath(new URL("../../../config.json", import.meta.url)), {});

describe("stores opened by the shipped configuration", () => {
  test("keep results and pictures below the configuration's directory", async () => {
    await using directory = await temporaryDirectory();
    const config = { ...shipped, directory: directory.path };
    {
      await using results = await openResultStore(config);
      await using archive = await openImageArchive(config);
      await results.put([aFrameResult()]);
      await archive.put("1/a.jpg", Uint8Array.of(1), {});
    }
    assert.deepEqual((await readdir(join(directory.path, "data"))).sort(), ["archive", "results.db"]);
    assert.deepEqual(await readdir(join(directory.path, "data", "archive", "1")), ["a.jpg", "a.jpg.json"]);
  });

  test("keep no picture with the archive none, which still refuses what no archive takes", async () => {
    await using directory = await temporaryDirectory();
    const none = { directory: directory.path, archive: { ...shipped.archive, kind: "none" as const } };
    await using archive = await openImageArchive(none);
    await archive.put("1/a.jpg", Uint8Array.of(1), { monitor: "1" });
    assert.equal(await archive.get("1/a.jpg"), undefined);
    assert.deepEqual(await archive.list(""), []);
    assert.deepEqual(await readdir(directory.path), []);
    await assert.rejects(archive.put("../a.jpg", Uint8Array.of(1), {}), { code: "REQUEST_INVALID" });
    await assert.rejects(archive.put("a.jpg", Uint8Array.of(1), { m: "x".repeat(3000) }), { code: "REQUEST_INVALID" });
  });
});

test("MongoDB and S3", { skip: leftOut() }, () => undefined);

function leftOut(): string {
  return "their servers are no npm packages; to include them: node scripts/ci/with-servers.mjs -- npm run test:integration";
}
