import assert from "node:assert/strict";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { currentVersion } from "../../src/classifier/versions.ts";
import { loadConfig } from "../../src/config/load.ts";
import { openEngine } from "../../src/engine/open-engine.ts";
import { sharp } from "../../src/images/sharp.ts";
import { openLog } from "../../src/service/log.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import type { FrameResult } from "../../src/store/results.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { aFrameResult } from "../support/frame-results.ts";
import { freePort } from "../support/free-port.ts";
import { startProgram } from "../support/program.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";
import { activateTrained } from "../support/trained-classifier.ts";

let home: TemporaryDirectory;
const file = (...parts: readonly string[]): string => join(home.path, ...parts);

const run = (args: readonly string[]) => start(["--output", file("out"), ...args]);

async function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const all = ["--config", file("config.json"), ...args];
  await using child = startProgram("scripts/view-images.js", all, environment);
  return { code: await child.ended, ...child.output };
}

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";
const readJson = async (...parts: readonly string[]) => JSON.parse(await readFile(join(...parts), "utf8"));

/** Stores what the engine says of two pictures, trained on the first one's first face as Ann. */
async function storeAnswers(config: string): Promise<void> {
  await using engine = await openEngine(await loadConfig(config, {}), {
    log: openLog({ level: "silent", name: "test" }),
    environment: process.env,
  });
  const look = async (frame: number, classifier?: string) => {
    const bytes = await readFile(file("events", `${frame}.jpg`));
    const chosen = classifier === undefined ? {} : { classifier };
    return await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true, ...chosen });
  };
  const [ann, ...strangers] = (await look(1)).faces.flatMap(({ embedding }) => embedding ?? []);
  assert.ok(ann !== undefined);
  const model = engine.status().embedder;
  await activateTrained(file("classifiers"), "1", { people: new Map([["Ann", ann]]), strangers, model });
  const classifier = await currentVersion(file("classifiers"));
  const results: FrameResult[] = [];
  for (const frame of [1, 2]) {
    const { size, faces } = await look(frame, classifier);
    const stored = faces.map(({ embedding: _, ...face }) => face);
    results.push(aFrameResult({ frame, image: file("events", `${frame}.jpg`), size, faces: stored, classifier: "1" }));
  }
  await using store = await openEmbeddedResultStore({ file: file("data", "results.db") });
  await store.put([
    ...results,
    aFrameResult({ frame: 3, image: file("events", "gone.jpg") }),
    aFrameResult({ frame: 4, image: file("outside.jpg") }),
    aFrameResult({ frame: 5, faces: [], failure: "the file was damaged" }),
    aFrameResult({ frame: 6, image: file("events", "broken.jpg") }),
  ]);
}

before(async () => {
  home = await temporaryDirectory();
  const { directory, store } = await fetchedModels();
  const photos = await store.asset("sample-photos");
  await mkdir(file("events"));
  await copyFile(join(photos, "sample6.jpg"), file("events", "1.jpg"));
  await copyFile(join(photos, "sample1.jpg"), file("events", "2.jpg"));
  await copyFile(join(photos, "sample1.jpg"), file("outside.jpg"));
  await writeFile(file("events", "broken.jpg"), (await readFile(file("events", "1.jpg"))).subarray(0, 3000));
  const settings = { models: { directory }, engine: { workers: 1 }, images: { allowedRoots: ["./events"] } };
  await writeFile(file("config.json"), JSON.stringify({ ...settings, http: { port: await freePort() } }));
  await storeAnswers(file("config.json"));
});
after(() => home[Symbol.asyncDispose]());

describe("npm run view-images", () => {
  test("writes what another least face makes of stored frames, and names those that it cannot look at", async () => {
    const { code, stdout, stderr } = await run(["--event", "42", "--min-face", "4000", "--voc-size", "300"]);
    assert.equal(code, 65, stderr);
    const folder = lastLine(stdout);
    assert.match(
      stdout,
      /^2 of 6 frames looked at again, \d changed; left out: 2 whose picture is gone, 1 that had no answer, 1 failed$/m,
    );
    assert.match(stdout, /^named -> undecided +1$/m);
    assert.match(stdout, /^Ann +1 +0 +0 +1 +0$/m);
    assert.match(stderr, /left out: .*gone\.jpg: there is no such file/);
    assert.match(stderr, /left out: .*outside\.jpg: it is outside images\.allowedRoots/);
    assert.match(stderr, /broken\.jpg: the image is damaged or truncated/);
    const entries = (await readdir(folder, { recursive: true })).sort();
    assert.deepEqual(
      entries.filter((name) => name.includes("-42-1")),
      [
        "pictures/0005-1-42-1-changed.jpg",
        "pictures/0005-1-42-1-changed.json",
        "voc/Annotations/0005-1-42-1-changed.xml",
        "voc/JPEGImages/0005-1-42-1-changed.jpg",
      ],
    );
    assert.ok(!entries.some((name) => name.endsWith(".tmp")));
    const { before: old, after: now, changes } = await readJson(folder, "pictures", "0005-1-42-1-changed.json");
    assert.equal(now.faces.length, old.faces.length);
    assert.ok(old.faces.some((face: { identification: { name?: string } }) => face.identification.name === "Ann"));
    assert.ok(
      changes.some((change: string) => /^Ann \d+ % -> too small$/.test(change)),
      changes.join(),
    );
    const square = await sharp(join(folder, "voc", "JPEGImages", "0005-1-42-1-changed.jpg")).metadata();
    assert.deepEqual([square.width, square.height], [300, 300]);
    const xml = await readFile(join(folder, "voc", "Annotations", "0005-1-42-1-changed.xml"), "utf8");
    assert.equal(xml.match(/<name>undecided<\/name>/g)?.length, now.faces.length);
    const report = await readJson(folder, "report.json");
    assert.deepEqual([report.overrides, report.classifier], [{ quality: { minFacePx: 4000 } }, "1"]);
    assert.equal(report.leftOut.withoutPicture.length, 2);
    assert.ok(((await sharp(join(folder, "contact-sheet-01.jpg")).metadata()).width ?? 0) > 700);
  });

  test("tells what a threshold changes, in a folder of its own, and no change where no setting is another", async () => {
    const same = await run(["--event", "42", "--name", "Ann", "--limit", "1", "--oldest", "--only-changed"]);
    assert.equal(same.code, 0, same.stderr);
    assert.match(same.stdout, /^1 of 1 frames looked at again, 0 changed$/m);
    assert.deepEqual(await readdir(lastLine(same.stdout)), ["report.json"]);
    const strict = await run(["--event", "42", "--name", "Ann", "--limit", "1", "--oldest", "--min-proba", "1"]);
    assert.match(strict.stdout, /^named -> undecided +1$/m, strict.stderr);
    assert.notEqual(lastLine(strict.stdout), lastLine(same.stdout));
    const [json = ""] = (await readdir(join(lastLine(strict.stdout), "pictures"))).filter((name) =>
      name.endsWith(".json"),
    );
    assert.match(
      (await readJson(lastLine(strict.stdout), "pictures", json)).changes.join(),
      /Ann \d+ % -> below threshold/,
    );
  });

  test("says in a dry run what it would look at, and writes nothing", async () => {
    const count = (await readdir(file("out"))).length;
    const { code, stdout } = await run(["--event", "42", "--dry-run"]);
    assert.equal(code, 0);
    assert.match(stdout, /^3 of 6 frames would be looked at$/m);
    assert.match(stdout, /left out: the file was damaged/);
    assert.equal((await readdir(file("out"))).length, count);
  });

  test("refuses wrong options, and says when no frame or no classifier is the one asked for", async () => {
    const asked = await Promise.all([
      run(["--min-proba", "2"]),
      run(["--monitor", "9"]),
      run(["--classifier", "../1"]),
    ]);
    assert.deepEqual(
      asked.map(({ code }) => code),
      [64, 66, 66],
    );
    assert.match(asked[1]?.stderr ?? "", /no stored result is such a frame/);
    assert.match(asked[2]?.stderr ?? "", /there is no classifier \.\.\/1/);
  });

  test("makes no store where there is none", async () => {
    await writeFile(
      file("elsewhere.json"),
      JSON.stringify({ results: { embedded: { file: "./nothing/results.db" } } }),
    );
    const { code, stderr } = await run(["--config", file("elsewhere.json")]);
    assert.deepEqual([code, /there are no stored results/.test(stderr)], [66, true], stderr);
    assert.ok(!(await readdir(home.path)).includes("nothing"));
  });

  test("writes pictures from a script, says why, and opens the Tune page from there only with --open", async () => {
    const { http } = await readJson(file("config.json"));
    await writeFile(file("xdg-open"), `#!/bin/sh\necho "$1" > '${file("opened")}'\n`, { mode: 0o755 });
    const display = { DISPLAY: ":0", PATH: `${home.path}:${process.env["PATH"]}` };
    const away = await start(["--open"], display);
    assert.deepEqual([away.code, /no page is shown at .*start the server by npm start/.test(away.stderr)], [69, true]);
    await using server = createServer((_, response) => response.end("page")).listen(http.port, "127.0.0.1");
    const address = `http://127.0.0.1:${http.port}/#/tune`;
    const noDisplay = await start(["--open"], { DISPLAY: "", WAYLAND_DISPLAY: "" });
    assert.deepEqual([noDisplay.code, /the page is at http/.test(noDisplay.stderr)], [69, true], noDisplay.stderr);
    const script = await start(["--monitor", "9"], display);
    assert.equal(script.code, 66, "no such frame: it was pictures that it went on to");
    assert.match(script.stderr, /^pictures instead of the Tune page: this is no terminal; /);
    assert.equal((await start(["--monitor", "9", "--pictures"], display)).stderr.split("\n").length, 2);
    assert.equal((await start(["--open", "--pictures"], display)).code, 64);
    assert.equal(await readFile(file("opened"), "utf8").catch(() => "nothing"), "nothing");
    assert.equal((await start(["--open"], display)).stdout, `opened ${address}\n`);
    assert.equal(await readFile(file("opened"), "utf8"), `${address}\n`);
    server.closeAllConnections();
  });
});
