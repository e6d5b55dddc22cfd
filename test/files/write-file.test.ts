import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writeNew } from "../../src/files/new-file.ts";
import { appendDurably, writeDurably } from "../../src/files/write-file.ts";
import { fileWriters } from "../support/file-writers.ts";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const names = Object.keys(fileWriters);
const old = Uint8Array.of(1, 2, 3);
const anHourAndMoreAgo = new Date(Date.now() - 2 * 3_600_000);

/** A directory with an old file of each writer. */
async function written() {
  const directory = await temporaryDirectory();
  for (const name of names) await writeFile(join(directory.path, name), old);
  return directory;
}

for (const [name, write] of Object.entries(fileWriters))
  describe(name, () => {
    test("replaces a file whole, gives it the rights asked for and leaves nothing beside it", async () => {
      await using directory = await temporaryDirectory();
      const path = join(directory.path, "keys.json");
      await writeFile(path, old, { mode: 0o644 });
      for (const bytes of [Buffer.from("secret"), new Uint8Array(), new Uint8Array(3_000_000).fill(5)]) {
        await write(path, bytes, { mode: 0o600 });
        assert.deepEqual(new Uint8Array(await readFile(path)), new Uint8Array(bytes));
        assert.equal((await stat(path)).mode & 0o777, 0o600);
      }
      assert.deepEqual(await readdir(directory.path), ["keys.json"]);
    });

    test("makes no directory, and names the file that it could not write", async () => {
      await using directory = await temporaryDirectory();
      await assert.rejects(write(join(directory.path, "gone", "keys.json"), old), {
        code: "ENOENT",
        message: /gone\/\.?keys\.json/,
      });
      await mkdir(join(directory.path, "taken", "by-a-folder"), { recursive: true });
      await assert.rejects(write(join(directory.path, "taken"), old), { message: /taken/ });
      assert.deepEqual(await readdir(directory.path), ["taken"]);
    });
  });

test("a program killed at any moment leaves the old file or the new one, whole, and the next write cleans up", async () => {
  await using directory = await written();
  for (const afterMs of [0, 4, 9]) {
    await using program = startProgram("test/support/file-writer-program.js", [directory.path]);
    while (program.output.stdout === "") await sleep(2);
    await sleep(afterMs);
    program.process.kill("SIGKILL");
    await program.ended;
    for (const name of names) {
      const bytes = await readFile(join(directory.path, name));
      assert.equal(bytes.length, 2_000_000 + (bytes[0] ?? 0), name);
      assert.ok(bytes.equals(Buffer.alloc(bytes.length, bytes[0])), name);
    }
  }
  for (const name of await readdir(directory.path))
    await utimes(join(directory.path, name), anHourAndMoreAgo, anHourAndMoreAgo);
  for (const name of names) await writeDurably(join(directory.path, name), old);
  assert.deepEqual((await readdir(directory.path)).sort(), [...names].sort());
});

test("where the disk takes no more, the old file stays, nothing else does, and the file is named", async () => {
  await using directory = await written();
  const program = fileURLToPath(new URL("../support/file-writer-program.js", import.meta.url));
  const { stdout } = await promisify(execFile)("sh", [
    "-c",
    'ulimit -f 64; exec "$@"',
    "sh",
    process.execPath,
    program,
    directory.path,
    "once",
  ]);
  assert.deepEqual(
    stdout.split("\n").filter((line) => line !== ""),
    [...names, "createFile"].map(
      (name) => `${name}: EFBIG cannot write '${join(directory.path, name)}': EFBIG: file too large, write`,
    ),
  );
  for (const name of names) assert.deepEqual(new Uint8Array(await readFile(join(directory.path, name))), old);
  assert.deepEqual((await readdir(directory.path)).sort(), [...names].sort());
});

describe("writeDurably", () => {
  test("removes what is left of its file alone, and only when no program can be writing it any more", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "a.bin");
    const remains = [".a.bin-0123456789ab.tmp", "a.bin.0123456789ab.tmp", "a.bin.4711.tmp"];
    const others = [".a.bin-mine.tmp", ".b.bin-0123456789ab.tmp", "a.bin.tmp", "a.bin.mine.tmp"];
    for (const name of [...remains, ...others]) await writeFile(join(directory.path, name), "half");
    await writeDurably(path, "1");
    assert.equal((await readdir(directory.path)).length, remains.length + others.length + 1, "they may be in work");
    for (const name of [...remains.slice(1), ...others])
      await utimes(join(directory.path, name), anHourAndMoreAgo, anHourAndMoreAgo);
    await writeDurably(path, "2");
    assert.deepEqual((await readdir(directory.path)).sort(), [remains[0], "a.bin", ...others].sort());
    await writeDurably(path, "3", { isOnlyWriter: true });
    assert.deepEqual((await readdir(directory.path)).sort(), ["a.bin", ...others].sort());
    assert.equal(await readFile(path, "utf8"), "3");
  });

  test("shows the new file before it takes its place, which it does not do if it is refused", async () => {
    await using directory = await temporaryDirectory();
    const [path, staging] = [join(directory.path, "a.json"), join(directory.path, "staging")];
    await mkdir(staging);
    await writeFile(path, "old");
    const refusal = new Error("refused");
    const check = async (text: string, temporary: string): Promise<void> => {
      assert.equal(await readFile(temporary, "utf8"), text);
      assert.equal(await readFile(path, "utf8"), "old");
      assert.ok(temporary.startsWith(`${staging}/`));
      if (text === "bad") throw refusal;
    };
    for (const text of ["bad", "good"]) {
      const options = { stagingDirectory: staging, beforeSwitch: (_: unknown, at: string) => check(text, at) };
      const done = writeDurably(path, text, options);
      if (text === "bad") await assert.rejects(done, refusal);
      else await done;
      assert.deepEqual(await readdir(staging), []);
    }
    assert.equal(await readFile(path, "utf8"), "good");
  });

  test("writes parts one behind the other, under a name as long as a file's can be", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "ö".repeat(127));
    await writeDurably(path, [Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)]);
    assert.deepEqual([...(await readFile(path))], [1, 2, 3]);
  });
});

test("writeNew refuses a path that is taken; appendDurably adds a line of its own", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "lines");
  await writeNew(path, "first", 0o600);
  await assert.rejects(writeNew(path, "second"), { code: "EEXIST" });
  await appendDurably(path, "second");
  assert.equal(await readFile(path, "utf8"), "first\nsecond");
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});
