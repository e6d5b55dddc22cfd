import assert from "node:assert/strict";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { loadConfig } from "../../src/config/load.ts";
import { openEngine } from "../../src/engine/open-engine.ts";
import { sharp } from "../../src/images/sharp.ts";
import { openLog } from "../../src/service/log.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { startProgram } from "../support/program.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";
import { activateTrained } from "../support/trained-classifier.ts";

let home: TemporaryDirectory;
const file = (...parts: readonly string[]): string => join(home.path, ...parts);

async function run(...args: readonly string[]) {
  await using child = startProgram("scripts/extract-faces.js", ["--config", file("config.json"), ...args]);
  return { code: await child.ended, ...child.output };
}

before(async () => {
  home = await temporaryDirectory();
  const { directory, store } = await fetchedModels();
  const photos = await store.asset("sample-photos");
  await writeFile(file("config.json"), JSON.stringify({ models: { directory }, engine: { workers: 1 } }));
  await mkdir(file("42", "inner"), { recursive: true });
  await copyFile(join(photos, "sample6.jpg"), file("42", "00007-capture.jpg"));
  const dark = sharp({ create: { width: 320, height: 240, channels: 3, background: "#111" } });
  await dark.jpeg().toFile(file("42", "inner", "00008-capture.jpg"));
});
after(() => home[Symbol.asyncDispose]());

/** Trains on the faces of the picture, the first one as Ann and the others as strangers. @returns how many others */
async function trainAnn(): Promise<number> {
  const config = await loadConfig(file("config.json"), {});
  await using engine = await openEngine(config, {
    log: openLog({ level: "silent", name: "test" }),
    environment: process.env,
  });
  const bytes = await readFile(file("42", "00007-capture.jpg"));
  const { faces } = await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true });
  const [ann, ...others] = faces.flatMap(({ embedding }) => embedding ?? []);
  assert.ok(ann !== undefined && others.length > 0);
  const model = engine.status().embedder;
  await activateTrained(file("classifiers"), "1", { people: new Map([["Ann", ann]]), strangers: others, model });
  return others.length;
}

describe("npm run extract-faces", () => {
  test("cuts every usable face out, names it after its event, and a second run adds nothing", async () => {
    const output = file("out");
    const { code, stdout, stderr } = await run(file("42"), "--recursive", "--output", output);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^2 pictures: (\d+) faces, \1 new in .*; 1 pictures without a usable face, 0 unreadable$/m);
    const faces = await readdir(output);
    assert.ok(faces.length >= 3);
    assert.deepEqual([...faces].sort()[0], "42-00007-capture-1.jpg");
    for (const face of faces) {
      const { width = 0, height = 0, format } = await sharp(join(output, face)).metadata();
      assert.ok(format === "jpeg" && Math.max(width, height) <= 384 && Math.min(width, height) >= 40, face);
    }
    assert.match((await run(file("42"), "--output", output)).stdout, /faces, 0 new in/);
  });

  test("sorts faces by what the trained classifier says of them", async () => {
    const missing = await run(file("42"), "--sort", "--output", file("sorted"));
    assert.equal(missing.code, 78);
    assert.match(missing.stderr, /holds no classifier to sort by; run npm run train/);
    const strangers = await trainAnn();
    const { code, stderr } = await run(file("42"), "--sort", "--output", file("sorted"));
    assert.equal(code, 0, stderr);
    assert.deepEqual(await readdir(file("sorted", "Ann")), ["42-00007-capture-1.jpg"]);
    const others = (await readdir(file("sorted"))).filter((folder) => folder !== "Ann");
    assert.ok(others.every((folder) => folder === "Unknown" || folder === "undecided"));
    const count = (await Promise.all(others.map((folder) => readdir(file("sorted", folder))))).flat().length;
    assert.ok(count > 0 && count <= strangers);
  });

  test("goes on after a picture that cannot be read, and names it; a dry run writes nothing", async () => {
    await writeFile(file("broken.jpg"), "no picture");
    await writeFile(file("list.txt"), "# frames\n42/00007-capture.jpg\ngone.jpg\n");
    const { code, stdout, stderr } = await run(
      ...[file("broken.jpg"), "--list", file("list.txt"), "--output", file("dry"), "--dry-run"],
    );
    assert.equal(code, 65);
    assert.match(stdout, /^3 pictures: .* would be written; 0 pictures without a usable face, 2 unreadable$/m);
    assert.match(stderr, /broken\.jpg: /);
    assert.match(stderr, /gone\.jpg: /);
    assert.match(stderr, /^.*dry.42-00007-capture-1\.jpg$/m);
    assert.ok(!(await readdir(home.path)).includes("dry"));
    assert.equal((await run()).code, 64);
    assert.equal((await run(file("nowhere"))).code, 65);
  });
});
