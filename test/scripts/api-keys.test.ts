import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openApiKeys } from "../../src/http/auth/api-keys.ts";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test("npm run keys makes a key that a running server takes, lists it without its secret, and deletes it", async () => {
  await using home = await temporaryDirectory();
  const config = join(home.path, "config.json");
  await writeFile(config, "{}");
  const file = join(home.path, "data/api-keys.json");
  const server = await openApiKeys(file, () => undefined);
  const run = async (...args: readonly string[]) => {
    await using program = startProgram("scripts/api-keys.js", ["--config", config, ...args]);
    return { code: await program.ended, ...program.output };
  };
  const added = await run("add", "garage camera", "--role", "viewer", "--scopes", "recognize");
  assert.equal(added.code, 0, added.stderr);
  const key = added.stdout.trim();
  const found = await server.find(key);
  assert.deepEqual([found?.name, found?.role, found?.scopes], ["garage camera", "viewer", ["recognize"]]);
  const listed = await run("list");
  assert.match(listed.stdout, /viewer .*garage camera {2}\(recognize\)/);
  assert.ok(!listed.stdout.includes(key.slice(-20)));
  assert.equal((await run("add", "again", "--role", "king")).code, 64);
  assert.equal((await run("remove", found?.id ?? "")).code, 0);
  assert.equal(await server.find(key), undefined);
  assert.equal((await run("remove", found?.id ?? "")).code, 66);
});
