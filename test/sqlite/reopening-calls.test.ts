import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { openDatabaseThread, openOwningThread } from "../../src/sqlite/open-thread.ts";
import { ReopeningCalls } from "../../src/sqlite/reopening-calls.ts";
import { ThreadCalls } from "../../src/sqlite/thread-calls.ts";
import type { MortalMethods } from "../support/mortal-database.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const entry = new URL("../support/mortal-database.js", import.meta.url);

async function fixture(firstWaitMs: number) {
  const home = await temporaryDirectory();
  const openings: number[] = [];
  const calls = new ReopeningCalls<MortalMethods>(() => {
    openings.push(performance.now());
    const worker = new Worker(entry, {
      workerData: { file: join(home.path, "rows.db") },
      resourceLimits: { maxOldGenerationSizeMb: 24 },
    });
    return new ThreadCalls<MortalMethods>(worker, { what: "the rows", deadlineMs: 20_000, maxCalls: 10 });
  }, firstWaitMs);
  return {
    calls,
    openings,
    /** What it answers when it can again. */
    async count(): Promise<number> {
      for (let tries = 0; tries < 1000; tries++) {
        const found = await calls.call("count").catch((error: unknown) => {
          assert.match(String(error), /the thread of the rows has ended/);
        });
        if (found !== undefined) return found;
        await sleep(10);
      }
      return assert.fail("never opened again");
    },
    async [Symbol.asyncDispose]() {
      await calls[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

describe("a database whose thread dies", () => {
  test("of too little memory, in the middle of a write, answers again by itself without what was not committed", async () => {
    await using at = await fixture(50);
    await at.calls.call("add");
    await assert.rejects(at.calls.call("hoardWhileWriting"), {
      code: "UNAVAILABLE",
      message: "the thread of the rows has ended, out of memory; open it again",
    });
    assert.equal(await at.count(), 1);
    await at.calls.call("add");
    assert.equal(await at.count(), 2, "the dead thread's lock is gone as well");
  });

  test("again and again is opened after longer and longer waits", async () => {
    const firstWaitMs = 100;
    await using at = await fixture(firstWaitMs);
    const deaths: number[] = [];
    for (let nth = 0; nth < 3; nth++) {
      await assert.rejects(at.calls.call("exitWhileWriting"), { code: "UNAVAILABLE" });
      deaths.push(performance.now());
      assert.equal(await at.count(), 0);
    }
    assert.equal(at.openings.length, 4, "once for each death");
    // The death was seen a little after it came.
    const waits = deaths.map((atMs, nth) => (at.openings[nth + 1] ?? 0) - atMs);
    for (const [nth, wait] of waits.entries()) assert.ok(wait > firstWaitMs * 2 ** nth - 50, waits.join(", "));
  });

  test("stays closed once it was closed", async () => {
    await using at = await fixture(0);
    await assert.rejects(at.calls.call("exitWhileWriting"), { code: "UNAVAILABLE" });
    await at.calls[Symbol.asyncDispose]();
    await assert.rejects(at.calls.call("count"), { code: "UNAVAILABLE" });
    assert.equal(at.openings.length, 1);
  });

  test("is told to those who opened it: again by itself, or, if it held more than the file, not at all", async () => {
    await using home = await temporaryDirectory();
    const place = { file: join(home.path, "rows.db"), what: "the rows" };
    await using calls = await openDatabaseThread<MortalMethods>(entry, place);
    await assert.rejects(calls.call("exitWhileWriting"), { message: /has ended; it is opened again with/ });
    await using owning = await openOwningThread<MortalMethods>(entry, place, "start the program again");
    assert.equal(owning.lost, undefined);
    await assert.rejects(owning.call("exitWhileWriting"), { message: /has ended; start the program again$/ });
    assert.ok(owning.lost);
    await assert.rejects(owning.call("count"), { code: "UNAVAILABLE", message: /start the program again/ });
  });
});
