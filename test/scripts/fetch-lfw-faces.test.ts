import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import { create } from "tar";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const people = ["Ann_Bee", "Cy_Dee", "Eve_Foy", "Gus_Hay", "Ida_Jay"];

/** A home with config.json, a resident named as one of LFW's people, and LFW unpacked and packed. */
async function lfwHome() {
  const home = await temporaryDirectory();
  await writeFile(join(home.path, "config.json"), "{}");
  await mkdir(join(home.path, "dataset", "Ann Bee"), { recursive: true });
  for (const person of people) {
    const folder = join(home.path, "lfw_funneled", person);
    await mkdir(folder, { recursive: true });
    for (const number of [1, 2]) await writeFile(join(folder, `${person}_000${number}.jpg`), `${person} ${number}`);
  }
  await writeFile(join(home.path, "lfw_funneled", "pairs_01.txt"), "no photo");
  const archive = join(home.path, "lfw.tgz");
  await create({ cwd: home.path, file: archive, gzip: true }, ["lfw_funneled"]);
  const run = async (...args: readonly string[]) => {
    await using child = startProgram("scripts/fetch-lfw-faces.js", [
      "--config",
      join(home.path, "config.json"),
      ...args,
    ]);
    return { code: await child.ended, ...child.output };
  };
  const strangers = join(home.path, "dataset", "Unknown");
  return { home, archive, run, strangers, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
}

async function serveFile(path: string) {
  const server = createServer((_request, response) => {
    readFile(path).then((bytes) => response.end(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/lfw.tgz`;
  return { url, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

const peopleOf = (files: readonly string[]) => files.map((file) => file.replace(/^lfw-|_\d+\.jpg$/g, "")).sort();

describe("npm run fetch-lfw-faces", () => {
  test("takes one photo each of so many strangers, and a second run adds only what is wanted", async () => {
    await using lfw = await lfwHome();
    const { code, stdout } = await lfw.run("--archive", lfw.archive, "--count", "2");
    assert.equal(code, 0);
    assert.match(stdout, /^2 photos taken to .*Unknown, 0 were there$/m);
    const first = await readdir(lfw.strangers);
    assert.equal(new Set(peopleOf(first)).size, 2);
    for (const file of first)
      assert.equal(await readFile(join(lfw.strangers, file), "utf8"), file.replace(/^lfw-(.*)_000(\d)\.jpg$/, "$1 $2"));
    assert.match((await lfw.run("--archive", lfw.archive, "--count", "2")).stdout, /^0 photos taken .* 2 were there$/m);
    await lfw.run("--archive", join(lfw.home.path, "lfw_funneled"), "--count", "3");
    const more = await readdir(lfw.strangers);
    assert.equal(new Set(peopleOf(more)).size, 3);
    assert.ok(first.every((file) => more.includes(file)));
  });

  test("takes nobody who has a folder in the dataset, and says when people run out", async () => {
    await using lfw = await lfwHome();
    const { code, stderr } = await lfw.run("--archive", lfw.archive, "--count", "50");
    assert.equal(code, 0);
    assert.match(stderr, /holds only so many other people: 4 of 50/);
    assert.deepEqual(peopleOf(await readdir(lfw.strangers)), people.slice(1));
  });

  test("downloads an archive once, and keeps nothing of one with another checksum", async () => {
    await using lfw = await lfwHome();
    await using server = await serveFile(lfw.archive);
    const sha256 = createHash("sha256")
      .update(await readFile(lfw.archive))
      .digest("hex");
    const wrong = await lfw.run("--url", server.url, "--sha256", "0".repeat(64));
    assert.equal(wrong.code, 65);
    assert.match(wrong.stderr, /expected http.* with SHA-256 0{64}, got [0-9a-f]{64}/);
    assert.deepEqual(await readdir(join(lfw.home.path, "data")), []);
    const right = await lfw.run("--url", server.url, "--sha256", sha256, "--count", "1");
    assert.equal(right.code, 0, right.stderr);
    await server[Symbol.asyncDispose]();
    const kept = await lfw.run("--url", server.url, "--sha256", sha256, "--count", "2");
    assert.equal(kept.code, 0, kept.stderr);
    assert.equal((await readdir(lfw.strangers)).length, 2);
  });

  test("only says with --dry-run which photos it would take", async () => {
    await using lfw = await lfwHome();
    const { stdout } = await lfw.run("--archive", lfw.archive, "--count", "2", "--dry-run");
    assert.equal(stdout.split("\n").filter((line) => line.includes("lfw-")).length, 2);
    assert.deepEqual(await readdir(join(lfw.home.path, "dataset")), ["Ann Bee"]);
  });

  test("names what it cannot use", async () => {
    await using lfw = await lfwHome();
    assert.match((await lfw.run("--archive", "/nonexistent.tgz")).stderr, /cannot read \/nonexistent\.tgz/);
    assert.match((await lfw.run("--archive", lfw.strangers.replace("Unknown", "Ann Bee"))).stderr, /holds no photos/);
    assert.equal((await lfw.run("--count", "0")).code, 64);
    assert.match((await lfw.run("--url", "http://localhost/x")).stderr, /--url and --sha256/);
    const away = await lfw.run("--url", "http://127.0.0.1:9/lfw.tgz", "--sha256", "0".repeat(64));
    assert.equal(away.code, 69);
    assert.match(away.stderr, /cannot download http:\/\/127\.0\.0\.1:9\/lfw\.tgz.*--archive/);
  });
});
