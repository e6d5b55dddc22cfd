import assert from "node:assert/strict";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { frameState } from "../../src/zoneminder/completeness.ts";
import { createEventFolder, makeOld, smallJpeg } from "../support/event-folder.ts";

describe("frameState", () => {
  test("takes a picture with its end marker for complete", async () => {
    await using folder = await createEventFolder();
    const path = join(folder.root, "00001-capture.jpg");
    const bytes = await smallJpeg(1);
    await writeFile(path, bytes);
    const state = await frameState({ path, hasSuccessor: false });
    assert.equal(state.kind, "complete");
    assert.equal(state.kind === "complete" && state.bytes, bytes.length);
  });

  test("waits for the rest of the newest picture", async () => {
    await using folder = await createEventFolder();
    const path = join(folder.root, "00001-capture.jpg");
    const bytes = await smallJpeg(1);
    for (const length of [0, 1, bytes.length >> 1]) {
      await writeFile(path, bytes.subarray(0, length));
      assert.equal((await frameState({ path, hasSuccessor: false })).kind, "being written");
    }
  });

  test("takes a picture without an end marker once a later frame exists and its size stays", async () => {
    await using folder = await createEventFolder();
    const path = join(folder.root, "00001-capture.jpg");
    await writeFile(path, Buffer.concat([await smallJpeg(1), Buffer.from("maker's note")]));
    assert.equal((await frameState({ path, hasSuccessor: true }, { stableMs: 5 })).kind, "complete");
  });

  test("waits while a picture grows although a later frame exists", async () => {
    await using folder = await createEventFolder();
    const path = join(folder.root, "00001-capture.jpg");
    await writeFile(path, (await smallJpeg(1)).subarray(0, 100));
    let isAsked = true;
    const state = frameState({ path, hasSuccessor: true }, { stableMs: 300 }).finally(() => {
      isAsked = false;
    });
    while (isAsked) {
      await appendFile(path, "more");
      await sleep(5);
    }
    assert.equal((await state).kind, "being written");
  });

  test("waits no longer for a picture that nobody has written to for a long time", async () => {
    await using folder = await createEventFolder();
    const path = join(folder.root, "00001-capture.jpg");
    await writeFile(path, "half");
    await makeOld(path, 61_000);
    assert.equal((await frameState({ path, hasSuccessor: false })).kind, "complete");
  });

  test("says that a purged picture is absent", async () => {
    await using folder = await createEventFolder();
    const path = join(folder.root, "00001-capture.jpg");
    assert.equal((await frameState({ path, hasSuccessor: true })).kind, "absent");
    await rm(folder.root, { recursive: true });
    assert.equal((await frameState({ path, hasSuccessor: true })).kind, "absent");
  });
});
