import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

async function run(...args: readonly string[]) {
  await using child = startProgram("scripts/renumber-filenames.js", args);
  return { code: await child.ended, ...child.output };
}

/** A folder with a file of each name, which holds its own first name. */
async function folderOf(names: readonly string[]) {
  const home = await temporaryDirectory();
  for (const name of names) await writeFile(join(home.path, name), name);
  return home;
}

const contents = async (folder: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(folder)).sort().map(async (name) => [name, await readFile(join(folder, name), "utf8")]),
    ),
  );

describe("npm run renumber-filenames", () => {
  test("numbers pictures in the order of their names, keeps numbers that stand, and overwrites nothing", async () => {
    await using home = await folderOf(["00000001.jpg", "photo10.JPG", "photo9.png", "note.txt"]);
    const { code, stdout } = await run(home.path);
    assert.equal(code, 0);
    assert.match(stdout, /^2 pictures renamed$/m);
    assert.deepEqual(await contents(home.path), {
      "00000000.png": "photo9.png",
      "00000001.jpg": "00000001.jpg",
      "00000002.jpg": "photo10.JPG",
      "note.txt": "note.txt",
    });
    const again = await run(home.path);
    assert.match(again.stdout, /^0 pictures renamed$/m);
  });

  test("leaves pictures alone whose names tell their event, unless it is told to", async () => {
    const names = ["2026-11-21-1.jpg", "42-00007-capture.jpg", "a.jpg"];
    await using home = await folderOf(names);
    await mkdir(join(home.path, "event.jpg"));
    const { stderr } = await run(home.path);
    assert.match(stderr, /2 pictures keep their names/);
    assert.deepEqual((await readdir(home.path)).sort(), ["00000000.jpg", ...names.slice(0, 2), "event.jpg"].sort());
    assert.equal((await run(home.path, "--forget-events")).code, 0);
    assert.deepEqual((await readdir(home.path)).sort(), ["00000000.jpg", "00000001.jpg", "00000002.jpg", "event.jpg"]);
  });

  test("only says with --dry-run what it would do", async () => {
    await using home = await folderOf(["b.jpg"]);
    const { stdout } = await run(home.path, "--dry-run");
    assert.equal(stdout, "b.jpg -> 00000000.jpg\n1 pictures would be renamed\n");
    assert.deepEqual(await readdir(home.path), ["b.jpg"]);
  });

  test("names the folder that it cannot read", async () => {
    const { code, stderr } = await run("/nonexistent/folder");
    assert.equal(code, 65);
    assert.match(stderr, /^error: cannot read the folder \/nonexistent\/folder/);
    assert.equal((await run()).code, 64);
  });
});
