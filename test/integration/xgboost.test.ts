import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openClassifier } from "../../src/classifier/open-classifier.ts";
import { candidates } from "../../src/classifier/open-set/trained.ts";
import { writeVersion } from "../../src/classifier/versions.ts";
import { forestScores, readForest, softmax } from "../../src/classifier/xgboost/forest.ts";
import { searchXgboost, trainXgboost } from "../../src/classifier/xgboost/train.ts";
import { openXgboostTrainer } from "../../src/classifier/xgboost/trainer.ts";
import type { ModelId } from "../../src/face/embedding.ts";
import { decide } from "../../src/face/identification.ts";
import { blobs } from "../classifier/blobs.ts";
import { type SyntheticOptions, syntheticFaces } from "../classifier/synthetic-faces.ts";

const model = "net@0123456789ab" as ModelId;
const options = { folds: 3, seed: 1 };
const open = () => openXgboostTrainer("libxgboost.so.0", { deadlineMs: 60_000 });

function blobTask(parameters: Readonly<Record<string, string>> = {}) {
  const { vectors, labels } = blobs();
  return {
    features: { values: Float32Array.from(vectors.flatMap((v) => [...v])), rows: 75, columns: 4 },
    labels: Float32Array.from(labels),
    weights: new Float32Array(75).fill(1),
    parameters: { objective: "multi:softprob", num_class: "3", nthread: "1", seed: "1", verbosity: "0", ...parameters },
    rounds: 20,
  };
}

describe("libxgboost", () => {
  for (const parameters of [
    { tree_method: "hist", max_depth: "3" },
    { tree_method: "exact", max_depth: "6", eta: "0.1" },
    { tree_method: "hist", max_depth: "1", min_child_weight: "0.1" },
  ])
    test(`writes models that score here as it predicts: ${JSON.stringify(parameters)}`, async () => {
      await using trainer = await open();
      const task = blobTask(parameters);
      const booster = await trainer.train(task);
      const forest = readForest("model", Buffer.from(booster.model).toString());
      blobs().vectors.forEach((vector, row) => {
        softmax(forestScores(forest, vector)).forEach((value, c) => {
          assert.ok(Math.abs(value - booster.predictions[row * 3 + c]!) < 1e-6);
        });
      });
    });

  test("agrees with python's xgboost about the same model and rows", async () => {
    await using trainer = await open();
    const task = blobTask({ tree_method: "hist", max_depth: "3" });
    const booster = await trainer.train(task);
    const folder = await mkdtemp(join(tmpdir(), "xgboost-"));
    try {
      await writeFile(join(folder, "model.json"), booster.model);
      await writeFile(join(folder, "rows.json"), JSON.stringify(blobs().vectors.map((vector) => [...vector])));
      const program = `
import json, sys, numpy, xgboost
booster = xgboost.Booster(model_file=sys.argv[1] + "/model.json")
rows = numpy.array(json.load(open(sys.argv[1] + "/rows.json")), dtype=numpy.float32)
print(json.dumps(booster.predict(xgboost.DMatrix(rows)).tolist()))`;
      const python: number[][] = JSON.parse(execFileSync("/usr/bin/python3", ["-c", program, folder]).toString());
      const forest = readForest("model", Buffer.from(booster.model).toString());
      blobs().vectors.forEach((vector, row) => {
        softmax(forestScores(forest, vector)).forEach((value, c) => {
          assert.ok(Math.abs(value - python[row]![c]!) < 1e-6);
        });
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("refuses a wrong parameter with its own words and trains on afterwards", async () => {
    await using trainer = await open();
    await assert.rejects(trainer.train(blobTask({ tree_method: "oak" })), { code: "UNAVAILABLE", message: /xgboost/ });
    assert.ok((await trainer.train(blobTask())).model.length > 0);
  });

  test("is given up when it takes longer than the deadline", async () => {
    await using trainer = await openXgboostTrainer("libxgboost.so.0", { deadlineMs: 50 });
    await assert.rejects(trainer.train({ ...blobTask({ max_depth: "12" }), rounds: 200_000 }), {
      code: "DEADLINE_EXCEEDED",
    });
  });
});

describe("trainXgboost", () => {
  for (const given of [
    { people: 1, images: 10, strangers: 20 },
    { people: 2, images: 5, strangers: 0 },
    { people: 5, images: 4, strangers: 0 },
    { people: 6, images: 6, strangers: 10 },
  ] satisfies SyntheticOptions[])
    test(`names clear faces and no strangers at 0.9: ${JSON.stringify(given)}`, async () => {
      await using trainer = await open();
      const { samples, faceOf, stranger } = syntheticFaces({ dimensions: 128, ...given });
      const trained = await trainXgboost(trainer, samples, { rounds: 20, maxDepth: 2 }, options);
      let right = 0;
      let named = 0;
      for (let i = 0; i < 300; i++) {
        const known = decide(candidates(trained, trained.evidence(faceOf(i % given.people))), 0.9);
        if (known.kind === "known" && known.name === samples.names[i % given.people]) right++;
        if (decide(candidates(trained, trained.evidence(stranger())), 0.9).kind === "known") named++;
      }
      assert.ok(named / 300 <= 0.01, `${named} of 300 strangers named`);
      assert.ok(right / 300 >= 0.95, `${right} of 300 known faces named`);
    });

  test("writes the same bytes for the same seed, and opens as it was trained", async () => {
    await using trainer = await open();
    const { samples, faceOf } = syntheticFaces({ people: 3, images: 5, strangers: 6 });
    const settings = await searchXgboost(trainer, samples, options);
    const first = await trainXgboost(trainer, samples, settings, options);
    const again = await trainXgboost(trainer, samples, settings, options);
    assert.deepEqual([...first.files({ model })], [...again.files({ model })]);
    const folder = await mkdtemp(join(tmpdir(), "xgboost-"));
    try {
      const classifier = await openClassifier(await writeVersion(folder, "v1", first.files({ model })), "xgboost");
      const face = faceOf(1);
      assert.equal(classifier.kind, "xgboost");
      assert.deepEqual(classifier.classify(face), candidates(first, first.evidence(face)));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
