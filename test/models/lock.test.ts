import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { lockDirectory } from "../../src/models/fetch/lock.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";

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
  await until(() => waited > 0);
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

/** The lock of a process that was killed while it held it. */
async function abandonedLock(path: string): Promise<void> {
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
}

test("is free at once when its holder was killed", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "lock");
  await abandonedLock(path);
  await using _lock = await lockDirectory(path, { ...quiet, maxWaitMs: 1 });
});

test("has one heir at a time when its holder was killed", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "lock");
  await abandonedLock(path);
  let inside = 0;
  let most = 0;
  const enter = async (): Promise<void> => {
    await using _lock = await lockDirectory(path, quiet);
    inside++;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 30));
    inside--;
  };
  await Promise.all(Array.from({ length: 6 }, enter));
  assert.equal(most, 1);
});
