import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { writeEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { readEvaluation } from "../../training/evaluate/evaluation-json.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { syntheticEmbeddings } from "../training/synthetic-embeddings.ts";

describe("npm run evaluate with the system's libxgboost", () => {
  test("compares all kinds that were trained, with the settings that training chose", async () => {
    await using folder = await temporaryDirectory();
    const config = join(folder.path, "config.json");
    await writeFile(config, JSON.stringify({ training: { folds: 3 } }));
    const embeddings = syntheticEmbeddings({ people: 3, images: 6, strangers: 20 });
    await writeEmbeddings(join(folder.path, "embeddings", "embeddings.bin"), embeddings);
    const run = (program: string, ...options: readonly string[]) => {
      const path = fileURLToPath(new URL(`../../training/${program}.js`, import.meta.url));
      const { status, stdout, stderr } = spawnSync(process.execPath, [path, "--config", config, ...options], {
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    run("train");
    const { classifiers, remarks } = readEvaluation(run("evaluate", "--all", "--folds", "2", "--json"));
    assert.deepEqual(remarks, []);
    assert.deepEqual(
      classifiers.map(({ kind }) => kind),
      ["svm", "xgboost", "nearest"],
    );
    for (const { kind, byImage } of classifiers) {
      assert.equal(byImage.rates.tpir.trials, 18, kind);
      assert.ok(byImage.rates.tpir.value! > 0.8 && byImage.rates.fpir.value! < 0.1, kind);
    }
  });
});
