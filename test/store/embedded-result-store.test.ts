import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../src/sqlite/database.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import type { ResultStore } from "../../src/store/results.ts";
import { anEventResult } from "../contract/event-results.ts";
import type { OpenedResultStore } from "../contract/opened-result-store.ts";
import { resultStoreContract } from "../contract/result-store.ts";
import { aFrameResult } from "../support/frame-results.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";

async function openInTemporaryDirectory(): Promise<OpenedResultStore> {
  const directory = await temporaryDirectory();
  const file = join(directory.path, "made", "on demand", "results.db");
  const store = await openEmbeddedResultStore({ file });
  const reopened: ResultStore[] = [];
  return {
    store,
    reopen: async () => {
      const again = await openEmbeddedResultStore({ file });
      reopened.push(again);
      return again;
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of [store, ...reopened]) await one[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** @returns the events, one a batch, whose writes were acknowledged before the process was killed */
async function writeUntilKilled(file: string, { monitor, batches }: { monitor: string; batches: number }) {
  const program = fileURLToPath(new URL("../support/endless-writer.js", import.meta.url));
  const writer = spawn(process.execPath, [program, file, monitor], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(writer, "exit");
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === batches) writer.kill("SIGKILL");
  }
  assert.deepEqual(await exited, [null, "SIGKILL"]);
  return acknowledged;
}

resultStoreContract("embedded", openInTemporaryDirectory);

describe("embedded results store", () => {
  test("loses nothing acknowledged and stays sound when its process is killed in the middle of writing", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "results.db");
    for (const round of [1, 2, 3]) {
      const acknowledged = await writeUntilKilled(file, { monitor: String(round), batches: 8 + round });
      await using store = await openEmbeddedResultStore({ file });
      const kept = await Promise.all(
        acknowledged.flatMap((event) => [1, 200].map((frame) => store.get({ monitor: String(round), event, frame }))),
      );
      assert.ok(kept.length >= 16 && kept.every((result) => result !== undefined));
      assert.equal((await store.count()) % 200, 0, "a batch stands whole or not at all");
    }
    using database = openDatabase({ file: file, what: "results file" });
    assert.deepEqual(database.all("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
    assert.deepEqual(database.all("PRAGMA foreign_key_check"), []);
  });

  test("leaves only its one file, without journal entries, when it is closed", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "results.db");
    const store = await openEmbeddedResultStore({ file });
    await store.put([aFrameResult()]);
    await store[Symbol.asyncDispose]();
    assert.deepEqual(await readdir(directory.path), ["results.db"]);
  });

  test("refuses calls once closed", async () => {
    await using directory = await temporaryDirectory();
    const store = await openEmbeddedResultStore({ file: join(directory.path, "results.db") });
    await store[Symbol.asyncDispose]();
    await assert.rejects(store.put([aFrameResult()]), { code: "UNAVAILABLE", message: /is closed/ });
  });

  test("finishes the writes in hand before it closes", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "results.db");
    const store = await openEmbeddedResultStore({ file });
    const writes = Array.from({ length: 20 }, (_, index) => store.put([aFrameResult({ frame: index + 1 })]));
    await Promise.all([store[Symbol.asyncDispose](), ...writes]);
    await using again = await openEmbeddedResultStore({ file });
    assert.equal(await again.count(), 20);
  });

  test("refuses a file that is no database, and a path that is a directory", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "holiday.jpg");
    await writeFile(file, "not a database".repeat(1000));
    await assert.rejects(openEmbeddedResultStore({ file }), { code: "CONFIG_INVALID", message: /not a sound results/ });
    await mkdir(join(directory.path, "folder"));
    await assert.rejects(openEmbeddedResultStore({ file: join(directory.path, "folder") }), { code: "CONFIG_INVALID" });
    await assert.rejects(openEmbeddedResultStore({ file: join(file, "results.db") }), { code: "CONFIG_INVALID" });
  });

  test("refuses a file of a newer version of this program", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "results.db");
    await (await openEmbeddedResultStore({ file }))[Symbol.asyncDispose]();
    {
      using database = openDatabase({ file: file, what: "results file" });
      database.run("INSERT INTO schema_migrations VALUES (99, 'later')");
    }
    await assert.rejects(openEmbeddedResultStore({ file }), { code: "CONFIG_INVALID", message: /version 99/ });
  });

  test("names the row that something else has spoilt", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "results.db");
    await using store = await openEmbeddedResultStore({ file });
    await store.put([aFrameResult()]);
    using database = openDatabase({ file: file, what: "results file" });
    for (const body of ["no json", "{}", JSON.stringify({ ...aFrameResult(), faces: [{}] })]) {
      database.run("UPDATE frames SET body = ?", [body]);
      await assert.rejects(store.get(aFrameResult()), { code: "CONFIG_INVALID", message: /row 1\/42\/0000000001 of/ });
    }
  });

  test("lets the event loop run while the disk is written", async () => {
    await using directory = await temporaryDirectory();
    await using store = await openEmbeddedResultStore({ file: join(directory.path, "results.db") });
    const batch = Array.from({ length: 100 }, (_, index) => aFrameResult({ frame: index + 1 }));
    await store.put(batch);
    using other = openDatabase({ file: join(directory.path, "results.db"), what: "results file" });
    // Another process's write is the slowest disk there is: the store waits for it.
    other.run("BEGIN IMMEDIATE");
    let ended = false;
    const write = store.put(batch).then(() => {
      ended = true;
    });
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(ended, false);
    other.run("COMMIT");
    await write;
  });
});

describe("an embedded results store with a retention", () => {
  test("forgets what was captured before it, frames and events, and keeps the rest", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "results.db");
    const now = Date.now();
    const daysAgo = (days: number): Date => new Date(now - days * 86_400_000);
    {
      await using store = await openEmbeddedResultStore({ file });
      const old = Array.from({ length: 2500 }, (_, index) =>
        aFrameResult({ frame: index + 1, capturedAt: daysAgo(9) }),
      );
      await store.put([...old, aFrameResult({ event: "43", capturedAt: daysAgo(1) })]);
      await store.putEvents([
        anEventResult({ firstCapturedAt: daysAgo(9) }),
        anEventResult({ event: "43", firstCapturedAt: daysAgo(1) }),
      ]);
    }
    await using store = await openEmbeddedResultStore({ file, retentionDays: 7 });
    await until(async () => (await store.count()) <= 1);
    assert.deepEqual(
      (await store.findEvents({ limit: 9 })).map(({ event }) => event),
      ["43"],
    );
    assert.deepEqual(await store.find({ name: "Ann", limit: 9 }), [
      aFrameResult({ event: "43", capturedAt: daysAgo(1) }),
    ]);
  });
});
