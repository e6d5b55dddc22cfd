import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { currentVersion } from "../../../src/classifier/versions.ts";
import { type Embeddings, writeEmbeddings } from "../../../src/gallery/embeddings-file.ts";
import { readEvaluation } from "../../../training/evaluate/evaluation-json.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";
import { syntheticEmbeddings } from "../synthetic-embeddings.ts";

/** Pictures two by two in a subfolder each: events. */
function inEvents(embeddings: Embeddings): Embeddings {
  return {
    ...embeddings,
    images: embeddings.images.map((image, i) => ({ ...image, file: `${image.label}/${Math.floor(i / 2)}/${i}.jpg` })),
  };
}

async function place(embeddings: Embeddings) {
  const directory = await temporaryDirectory();
  const config = join(directory.path, "config.json");
  // XGBoost may not be there; the tests in test/integration have it.
  const training = { xgboostLibrary: "/nonexistent/libxgboost.so", folds: 3, svmKernel: "linear" };
  await writeFile(config, JSON.stringify({ training }));
  await writeEmbeddings(join(directory.path, "embeddings", "embeddings.bin"), embeddings);
  return {
    version: async () => (await currentVersion(join(directory.path, "classifiers")))!,
    run: (program: string, ...options: readonly string[]) => {
      const path = fileURLToPath(new URL(`../../../training/${program}.js`, import.meta.url));
      return spawnSync(process.execPath, [path, "--config", config, ...options], { encoding: "utf8" });
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

describe("npm run evaluate", () => {
  test("measures the version that npm run train wrote, and writes report, page and plots beside it", async () => {
    await using here = await place(inEvents(syntheticEmbeddings({ people: 4, images: 8, strangers: 30 })));
    assert.equal(here.run("train").status, 0);
    const { status, stdout, stderr } = here.run("evaluate", "--folds", "3", "--strangers-per-day", "12");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /Asked about 32 pictures of 4 people and 30 of strangers, 31 events in all/);
    assert.match(stdout, /svm \(kernel linear/);
    assert.match(stdout, /Which threshold .*12 strangers a day.*\n +now +at 0\.9: none of 19 strangers was named/);
    assert.match(stdout, /person 003 +8 +\d/);
    assert.match(stderr, /evaluating svm 100 %/);

    const directory = join(await here.version(), "evaluation");
    assert.deepEqual((await readdir(directory)).sort(), [
      "confusion-svm.png",
      "evaluation.html",
      "evaluation.json",
      "evaluation.txt",
      "reliability-svm.png",
      "threshold-events-svm.png",
      "threshold-svm.png",
      "trade-off-svm.png",
    ]);
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
    assert.ok(stdout.startsWith((await readFile(join(directory, "evaluation.txt"), "utf8")).trimEnd()));
    for (const name of (await readdir(directory)).filter((file) => file.endsWith(".png")))
      assert.ok((await sharp(join(directory, name)).metadata()).width > 400, name);
    const html = await readFile(join(directory, "evaluation.html"), "utf8");
    assert.match(html, /person 003/);
    assert.doesNotMatch(html, /https?:|<link|<img| src=|url\(|@import/);
  });

  test("ends with the exit code of what is wrong, and prints nothing to stdout", async () => {
    await using here = await place(syntheticEmbeddings({ people: 2, images: 4, strangers: 4 }));
    const untrained = here.run("evaluate");
    assert.deepEqual([untrained.status, untrained.stdout], [78, ""]);
    assert.match(untrained.stderr, /no classifier is trained yet: .*npm run train/);
    const usage = here.run("evaluate", "--strangers-per-day", "none");
    assert.deepEqual([usage.status, usage.stdout], [64, ""]);
    assert.match(usage.stderr, /--strangers-per-day expects a number from 0\.01 to 1000000, got none/);
  });
});
