import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { currentVersion } from "../../../src/classifier/versions.ts";
import { type Embeddings, writeEmbeddings } from "../../../training/embeddings-file.ts";
import { readEvaluation } from "../../../training/evaluate/evaluation-json.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";
import { syntheticEmbeddings } from "../synthetic-embeddings.ts";

const household = { people: 4, images: 8, strangers: 30 };

/** A folder with config.json, embeddings and, if `trained`, a classifier; no XGBoost, which may not be there. */
async function place(embeddings: Embeddings | undefined, trained = true) {
  const directory = await temporaryDirectory();
  const config = join(directory.path, "config.json");
  const training = { xgboostLibrary: "/nonexistent/libxgboost.so", folds: 3, svmKernel: "linear" };
  await writeFile(config, JSON.stringify({ training }));
  const file = join(directory.path, "embeddings", "embeddings.bin");
  const write = (replaced: Embeddings): Promise<void> => writeEmbeddings(file, replaced);
  if (embeddings !== undefined) await write(embeddings);
  const run = (program: string, ...options: readonly string[]) => {
    const path = fileURLToPath(new URL(`../../../training/${program}.js`, import.meta.url));
    return spawnSync(process.execPath, [path, "--config", config, ...options], { encoding: "utf8" });
  };
  if (trained) assert.equal(run("train", "--allow-no-unknown").status, 0);
  return {
    path: directory.path,
    write,
    evaluate: (...options: readonly string[]) => run("evaluate", "--folds", "3", ...options),
    version: async () => (await currentVersion(join(directory.path, "classifiers")))!,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** Pictures two by two in a subfolder each: events. */
function inEvents(embeddings: Embeddings): Embeddings {
  return {
    ...embeddings,
    images: embeddings.images.map((image, i) => ({ ...image, file: `${image.label}/${Math.floor(i / 2)}/${i}.jpg` })),
  };
}

describe("npm run evaluate", () => {
  test("asks about every picture and every person as a stranger, and writes what it found", async () => {
    await using here = await place(inEvents(syntheticEmbeddings(household)));
    const { status, stdout, stderr } = here.evaluate();
    assert.equal(status, 0, stderr);
    assert.match(stdout, /Asked about 32 pictures of 4 people and 30 of strangers, 31 events in all/);
    assert.match(stdout, /svm \(kernel linear/);
    assert.match(
      stdout,
      /for one false name a week, at 0\.\d+: .*strangers a day.*; .* of your people's faces stay unnamed/,
    );
    assert.match(stdout, /person 003 +8 +\d/);
    const directory = join(await here.version(), "evaluation");
    const { classifiers, data } = readEvaluation(await readFile(join(directory, "evaluation.json"), "utf8"));
    assert.deepEqual(data, { people: 4, images: 32, events: 31, strangerImages: 30 });
    const { byImage, byEvent } = classifiers[0]!;
    assert.deepEqual(
      [byImage.rates.tpir.trials, byImage.fpirBy.unnamed.trials, byImage.fpirBy.enrolled.trials],
      [32, 30, 32],
    );
    assert.deepEqual([byEvent.rates.tpir.trials, byEvent.rates.fpir.trials], [16, 31]);
    // 15 pairs of strangers, and 4 people.
    assert.equal(byImage.rates.fpir.clusters, 19);
    assert.ok(byImage.rates.tpir.value! > 0.9 && byImage.rates.fpir.value! < 0.1);
  });

  test("says the same again for the same seed, and compares the kinds that there are", async () => {
    await using here = await place(syntheticEmbeddings(household));
    const [first, second] = [1, 2].map((run) => {
      const { status, stdout, stderr } = here.evaluate("--all", "--json", "--out", join(here.path, `run-${run}`));
      assert.equal(status, 0, stderr);
      return readEvaluation(stdout);
    });
    const untimed = ({ classifiers }: typeof first & object) => classifiers.map((each) => ({ ...each, tookMs: 0 }));
    assert.deepEqual(untimed(first!), untimed(second!));
    assert.deepEqual(
      first!.classifiers.map(({ kind }) => kind),
      ["svm", "nearest"],
    );
  });

  test("asks the classifier as it is about pictures kept apart, and leaves out those that it learned from", async () => {
    const all = syntheticEmbeddings(household);
    const isKept = (i: number): boolean => i % 4 === 0;
    await using here = await place({ ...all, images: all.images.filter((_, i) => !isKept(i)) });
    const file = join(here.path, "apart.bin");
    await writeEmbeddings(file, { ...all, images: all.images.filter((_, i) => isKept(i) || i < 3) });
    const { status, stdout, stderr } = here.evaluate("--dataset", file, "--json", "--out", join(here.path, "out"));
    assert.equal(status, 0, stderr);
    const { protocol, data, remarks } = readEvaluation(stdout);
    assert.deepEqual(protocol, { kind: "held-out", file: "apart.bin" });
    assert.deepEqual([data.images, data.strangerImages], [8, 8]);
    assert.match(remarks.join(), /2 picture\(s\) are left out: training has them too/);
  });

  test("says what is missing, and what to do", async () => {
    await using untrained = await place(syntheticEmbeddings(household), false);
    const noVersion = untrained.evaluate();
    assert.deepEqual([noVersion.status, /npm run train/.test(noVersion.stderr)], [78, true], noVersion.stderr);

    await using here = await place(syntheticEmbeddings(household));
    const usage = here.evaluate("--strangers-per-day", "none");
    assert.deepEqual([usage.status, usage.stdout], [64, ""]);
    assert.match(usage.stderr, /--strangers-per-day expects a number from 0\.01 to 1000000, got none/);

    const oneEvent = syntheticEmbeddings(household);
    await here.write({
      ...oneEvent,
      images: oneEvent.images.map((image) => ({ ...image, file: `${image.label}/day/1.jpg` })),
    });
    const uniform = here.evaluate();
    assert.equal(uniform.status, 65);
    assert.match(uniform.stderr, /add pictures of other days/);

    await here.write(syntheticEmbeddings({ ...household, people: 2, strangers: 0 }));
    const noStranger = here.evaluate();
    assert.equal(noStranger.status, 65);
    assert.match(noStranger.stderr, /dataset\/Unknown/);

    await here.write({ ...syntheticEmbeddings(household), model: "dlib@0123456789ab" as never });
    assert.equal(here.evaluate().status, 78);
    await rm(join(here.path, "embeddings"), { recursive: true });
    const noEmbeddings = here.evaluate();
    assert.deepEqual(
      [noEmbeddings.status, /npm run encode/.test(noEmbeddings.stderr)],
      [65, true],
      noEmbeddings.stderr,
    );
  });
});
