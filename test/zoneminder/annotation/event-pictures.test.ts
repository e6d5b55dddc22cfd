import assert from "node:assert/strict";
import { chown, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { writeIntoEvent } from "../../../src/zoneminder/annotation/event-pictures.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const isRoot = process.getuid?.() === 0;

describe("writeIntoEvent", () => {
  test("replaces a file whole, readable by the web server, and leaves nothing else", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "objdetect.jpg");
    await writeFile(path, "old", { mode: 0o600 });
    const umask = process.umask(0o077);
    try {
      assert.deepEqual(await writeIntoEvent(directory.path, "objdetect.jpg", "new"), { kind: "written" });
    } finally {
      process.umask(umask);
    }
    assert.equal(await readFile(path, "utf8"), "new");
    assert.equal((await stat(path)).mode & 0o777, 0o644);
    assert.deepEqual(await readdir(directory.path), ["objdetect.jpg"]);
  });

  test("gives the file to the owner of the directory when it may", { skip: !isRoot }, async () => {
    await using directory = await temporaryDirectory();
    const event = join(directory.path, "19");
    await mkdir(event);
    await chown(event, 33, 33);
    await writeIntoEvent(event, "objects.json", "{}");
    const { uid, gid } = await stat(join(event, "objects.json"));
    assert.deepEqual([uid, gid], [33, 33]);
  });

  test("says that the event is gone, without making its directory anew", async () => {
    await using directory = await temporaryDirectory();
    const event = join(directory.path, "19");
    await mkdir(event);
    await rm(event, { recursive: true });
    assert.deepEqual(await writeIntoEvent(event, "objdetect.jpg", "new"), { kind: "absent" });
    assert.deepEqual(await readdir(directory.path), []);
  });

  test("says who refuses where nobody may write, not even root", { skip: process.platform !== "linux" }, async () => {
    const written = await writeIntoEvent("/sys/kernel", "objdetect.jpg", "new");
    assert.equal(written.kind, "refused");
    assert.match("problem" in written ? written.problem : "", /cannot write objdetect\.jpg into \/sys\/kernel: EACCES/);
  });
});
