import assert from "node:assert/strict";
import { appendFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { activateVersion, currentVersion, listVersions, writeVersion } from "../../src/classifier/versions.ts";
import { writeEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { startProgram } from "../support/program.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";
import { syntheticEmbeddings } from "../training/synthetic-embeddings.ts";

let home: TemporaryDirectory;
let classifiers = "";
/** Trained on a third of the pictures, and on two thirds; the rest neither has learned. */
let versions: readonly [string, string] = ["", ""];
let everything = "";

async function run(program: string, ...args: readonly string[]) {
  await using child = startProgram(program, [...args, "--config", join(home.path, "config.json")]);
  return { code: await child.ended, ...child.output };
}
const command = (...args: readonly string[]) => run("scripts/classifiers.js", ...args);

before(async () => {
  home = await temporaryDirectory();
  classifiers = join(home.path, "classifiers");
  const training = { xgboostLibrary: "/nonexistent/libxgboost.so", folds: 2 };
  await writeFile(join(home.path, "config.json"), JSON.stringify({ training }));
  const embeddings = syntheticEmbeddings({ people: 3, images: 12, strangers: 30 });
  everything = join(home.path, "everything.bin");
  await writeEmbeddings(everything, embeddings);
  for (const third of [1, 2]) {
    const images = embeddings.images.filter((_, i) => i % 3 < third);
    await writeEmbeddings(join(home.path, "embeddings", "embeddings.bin"), { ...embeddings, images });
    const { code, stderr } = await run("training/train.js");
    assert.equal(code, 0, stderr);
  }
  versions = (await listVersions(classifiers)) as [string, string];
  assert.equal(versions.length, 2);
});
after(() => home[Symbol.asyncDispose]());

describe("npm run classifiers", () => {
  test("lists what there is with its figures and marks the active one, for people and for programs", async () => {
    const { code, stdout } = await command();
    assert.equal(code, 0);
    const [, first = "", second = ""] = stdout.split("\n");
    assert.match(first, new RegExp(`^ +${versions[0]} .* whole +3 +12 +10 +svm \\d.*%.*, nearest`));
    assert.match(second, new RegExp(`^\\* +${versions[1]} .* whole +3 +24 +20 `));
    const shown = await command("show", "--json");
    const facts = JSON.parse(shown.stdout) as { version: string; active: boolean; report: { model: string } };
    assert.deepEqual([facts.version, facts.active, facts.report.model], [versions[1], true, "fused@0123456789ab"]);
    assert.match((await command("show", versions[0])).stdout, /named right/);
  });

  test("compares two versions on the faces that neither has learned", async () => {
    const { code, stdout, stderr } = await command("compare", ...versions, "--on", everything, "--json");
    assert.equal(code, 0, stderr);
    const comparison = JSON.parse(stdout);
    assert.deepEqual(comparison.faces, { known: 12, strangers: 10 });
    assert.match(comparison.remarks.join(), /44 faces are left out: one of the two has learned them/);
    for (const { rates } of comparison.results) assert.deepEqual([rates.tpir.trials, rates.fpir.trials], [12, 10]);
    const text = await command("compare", ...versions, "--on", everything);
    assert.match(text.stdout, new RegExp(`^${versions[1]} .*%`, "m"));
    assert.match(text.stdout, /right only by .*: \d+/);
  });

  test("says loudly when one of them has learned all there is, and what to do", async () => {
    const { code, stdout } = await command("compare", ...versions);
    assert.equal(code, 0);
    assert.match(stdout, /NOTHING TO COMPARE.*--on/s);
    const { stdout: forced } = await command("compare", ...versions, "--including-learned");
    assert.match(forced, /CAUTION: 44 faces are asked about that one of them has learned/);
  });

  test("activates, and goes back as often as there is something before", async () => {
    assert.equal((await command("activate", versions[0])).stdout, `${versions[0]} is active now\n`);
    for (const version of [versions[1], versions[0]]) {
      const { code, stdout, stderr } = await command("rollback");
      assert.equal(code, 0, stderr);
      assert.match(stdout, new RegExp(version));
      assert.equal(await currentVersion(classifiers), join(classifiers, version));
    }
    const last = await command("rollback");
    assert.deepEqual([last.code === 0, /no version to go back to/.test(last.stderr)], [false, true]);
    const { stdout } = await command("history", "--json");
    assert.deepEqual(
      (JSON.parse(stdout) as { version: string; how: string }[]).map(({ version, how }) => [version, how]),
      [
        [versions[0], "forward"],
        [versions[1], "forward"],
        [versions[0], "forward"],
        [versions[1], "back"],
        [versions[0], "back"],
      ],
    );
  });

  test("removes neither the active version nor one that may still be answering", async () => {
    const active = await command("remove", versions[0]);
    assert.match(active.stderr, /is the active one and is not removed/);
    const answering = await command("remove", versions[1]);
    assert.match(answering.stderr, /may still be answering: try again in a minute/);
    assert.deepEqual(await listVersions(classifiers), versions);
  });

  test("refuses to activate what is damaged, missing or of another network, and lists it as damaged", async () => {
    await appendFile(join(classifiers, versions[1], "svm.json"), " ");
    for (const [version, why] of [
      [versions[1], /damaged \(svm\.json has \d+ bytes/],
      ["nothing", /no complete classifier version nothing; there are/],
    ] as const) {
      const { code, stderr } = await command("activate", version);
      assert.notEqual(code, 0);
      assert.match(stderr, why);
    }
    assert.match((await command()).stdout, new RegExp(`${versions[1]} .* damaged`));
    await writeFile(join(home.path, "other.json"), JSON.stringify({ models: { embedder: { kind: "dlib" } } }));
    await using other = startProgram("scripts/classifiers.js", [
      ...["activate", versions[0], "--config", join(home.path, "other.json")],
    ]);
    assert.notEqual(await other.ended, 0);
    assert.match(other.output.stderr, /embeddings of fused@0123456789ab, but models\.embedder is dlib/);
  });

  test("prunes the oldest and keeps the newest, the active one and the one before it", async () => {
    for (const version of ["0001", "0002", "z1", "z2"]) await writeVersion(classifiers, version, new Map());
    await activateVersion(classifiers, "0001");
    await activateVersion(classifiers, "0002");
    await truncate(join(classifiers, "z1", "manifest.json"), 10);
    const { code, stdout, stderr } = await command("prune", "--keep", "1", "--json");
    assert.equal(code, 0, stderr);
    assert.deepEqual((JSON.parse(stdout) as { removed: string[] }).removed, [...versions, "z1"]);
    assert.deepEqual(await listVersions(classifiers), ["0001", "0002", "z2"]);
  });

  test("says what it expects", async () => {
    for (const args of [["activate"], ["compare", "a"], ["delete"], ["prune", "--keep", "0"]]) {
      const { code, stderr } = await command(...args);
      assert.equal(code, 64, stderr);
      assert.match(stderr, /expected|needs/);
    }
  });
});
