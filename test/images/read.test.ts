import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readImage } from "../../src/images/read.ts";

const unreadable = (message: RegExp) => ({ code: "IMAGE_UNREADABLE", message });

describe("readImage", () => {
  let folder = "";
  let root = "";
  const read = (path: string, maxBytes = 1000) => readImage(path, { allowedRoots: ["/nonexistent", root], maxBytes });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "read-"));
    root = join(folder, "events");
    await mkdir(join(root, "1"), { recursive: true });
    await mkdir(join(folder, "events-old"));
    await writeFile(join(root, "1", "frame.jpg"), "picture");
    await writeFile(join(root, "empty.jpg"), "");
    await writeFile(join(root, "large.jpg"), Buffer.alloc(1001));
    await writeFile(join(folder, "events-old", "frame.jpg"), "secret");
    await symlink(join(folder, "events-old", "frame.jpg"), join(root, "escape.jpg"));
    await symlink(join(root, "1", "frame.jpg"), join(root, "latest.jpg"));
    await symlink(root, join(folder, "linked-root"));
    execFileSync("mkfifo", [join(root, "pipe.jpg")]);
  });
  after(() => rm(folder, { recursive: true }));

  test("reads a file below an allowed root", async () => {
    assert.equal(Buffer.from(await read(join(root, "1", "frame.jpg"))).toString(), "picture");
  });

  test("follows links that stay inside, and a root that is itself a link", async () => {
    assert.equal((await read(join(root, "latest.jpg"))).length, 7);
    const linked = join(folder, "linked-root");
    const path = join(linked, "1", "frame.jpg");
    assert.equal((await readImage(path, { allowedRoots: [linked], maxBytes: 1000 })).length, 7);
  });

  test("refuses whatever lies outside the roots, also through links and dots", async () => {
    const outside = unreadable(/outside images\.allowedRoots/);
    await assert.rejects(read(join(folder, "events-old", "frame.jpg")), outside);
    await assert.rejects(read(join(root, "escape.jpg")), outside);
    await assert.rejects(read(`${root}/../events-old/frame.jpg`), outside);
    await assert.rejects(read("/dev/zero"), outside);
    await assert.rejects(readImage(join(root, "1", "frame.jpg"), { allowedRoots: [], maxBytes: 1000 }), outside);
  });

  test("refuses what is no regular file, without waiting", async () => {
    await assert.rejects(read(join(root, "1")), unreadable(/no regular file/));
    await assert.rejects(read(join(root, "pipe.jpg")), unreadable(/no regular file/));
    await assert.rejects(
      readImage("/dev/zero", { allowedRoots: ["/dev"], maxBytes: 1000 }),
      unreadable(/no regular file/),
    );
  });

  test("says what is wrong with a path or a file", async () => {
    await assert.rejects(read(join(root, "none.jpg")), unreadable(/none\.jpg: there is no such file/));
    await assert.rejects(read(join(root, "empty.jpg")), unreadable(/empty/));
    await assert.rejects(read(join(root, "large.jpg")), unreadable(/1001 bytes, more than images\.maxBytes 1000/));
    await assert.rejects(read("frame.jpg"), unreadable(/absolute/));
    await assert.rejects(read(`${root}/a\0b`), unreadable(/null bytes/));
    await assert.rejects(read(join(root, "1", "frame.jpg", "x")), unreadable(/no directory/));
  });
});
