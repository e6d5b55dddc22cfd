import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { lockDirectory } from "../../src/models/fetch/lock.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const quiet = { onWait: () => undefined };

test("lets the second in when the first is done", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "lock");
  const first = await lockDirectory(path, quiet);
  let waited = 0;
  let entered = false;
  const second = lockDirectory(path, { onWait: () => waited++ }).then((lock) => {
    entered = true;
    return lock;
  });
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal(entered, false);
  assert.equal(waited, 1);
  await first[Symbol.asyncDispose]();
  await (await second)[Symbol.asyncDispose]();
  await assert.rejects(stat(path), { code: "ENOENT" });
});

test("gives up after the longest wait", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "lock");
  await using _held = await lockDirectory(path, quiet);
  await assert.rejects(lockDirectory(path, { ...quiet, maxWaitMs: 1 }), { code: "UNAVAILABLE" });
});

test("is free at once when its holder was killed", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "lock");
  const module = new URL("../../src/models/fetch/lock.js", import.meta.url).href;
  const program = `
    const { lockDirectory } = await import(${JSON.stringify(module)});
    await lockDirectory(${JSON.stringify(path)}, { onWait() {} });
    console.log("held");
    setInterval(() => undefined, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  holder.kill("SIGKILL");
  await once(holder, "exit");
  await using _lock = await lockDirectory(path, { ...quiet, maxWaitMs: 1 });
});
