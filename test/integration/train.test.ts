import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openClassifier } from "../../src/classifier/open-classifier.ts";
import { currentVersion } from "../../src/classifier/versions.ts";
import { writeEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { syntheticEmbeddings } from "../training/synthetic-embeddings.ts";

const program = fileURLToPath(new URL("../../training/train.js", import.meta.url));

describe("npm run train with the system's libxgboost", () => {
  test("writes both classifiers into one version, and both name the people", async () => {
    const folder = await mkdtemp(join(tmpdir(), "train-"));
    try {
      const embeddings = syntheticEmbeddings({ people: 3, images: 6, strangers: 20 });
      await writeFile(join(folder, "config.json"), JSON.stringify({ training: { folds: 3 } }));
      await writeEmbeddings(join(folder, "embeddings", "embeddings.bin"), embeddings);
      const ran = spawnSync(process.execPath, [program, "--config", join(folder, "config.json")], { encoding: "utf8" });
      assert.equal(ran.status, 0, ran.stderr);
      assert.match(ran.stdout, /^xgboost: objective multi:softprob/m);
      const version = await currentVersion(join(folder, "classifiers"));
      assert.ok((await readdir(version!)).includes("confusion-xgboost.png"));
      for (const kind of ["svm", "xgboost"] as const) {
        const classifier = await openClassifier(version!, kind);
        for (const { label, vector } of embeddings.images.slice(0, 18))
          assert.equal(classifier.classify(vector)[0]?.name, label, kind);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
