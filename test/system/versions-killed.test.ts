import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { verifyVersion } from "../../src/classifier/version-manifest.ts";
import { currentVersion, listVersions, removeRemains } from "../../src/classifier/versions.ts";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test("a program killed at any moment while it writes and activates versions leaves only whole ones", async () => {
  await using folder = await temporaryDirectory();
  let written = 0;
  for (const afterMs of [0, 3, 8, 15, 25]) {
    await using program = startProgram("test/support/version-writer-program.js", [folder.path]);
    while (program.output.stdout === "") await sleep(2);
    await sleep(afterMs);
    program.process.kill("SIGKILL");
    await program.ended;
    const versions = await listVersions(folder.path);
    assert.ok(versions.length > written, "it has written some");
    written = versions.length;
    for (const version of versions) assert.notEqual(await verifyVersion(join(folder.path, version)), undefined);
    const active = await currentVersion(folder.path);
    if (active !== undefined) await verifyVersion(active);
  }
  await removeRemains(folder.path, 0);
  assert.equal((await listVersions(folder.path)).length, written);
});
