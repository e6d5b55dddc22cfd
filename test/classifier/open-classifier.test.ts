import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openClassifier } from "../../src/classifier/open-classifier.ts";
import { candidates } from "../../src/classifier/open-set/trained.ts";
import { readSvmFiles } from "../../src/classifier/svm/files.ts";
import { trainSvm } from "../../src/classifier/svm/train.ts";
import { writeVersion } from "../../src/classifier/versions.ts";
import type { ModelId } from "../../src/face/embedding.ts";
import { syntheticFaces } from "./synthetic-faces.ts";

const model = "net@0123456789ab" as ModelId;

async function trainedVersion() {
  const folder = await mkdtemp(join(tmpdir(), "classifier-"));
  const faces = syntheticFaces({ people: 4, images: 6, strangers: 12 });
  const trained = trainSvm(faces.samples, { kernel: { kind: "rbf", gamma: 1 }, cost: 10 }, { folds: 3, seed: 1 });
  const version = await writeVersion(folder, "v1", trained.files({ model }));
  return { faces, trained, version, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

describe("openClassifier", () => {
  test("answers what the classifier answered before it was written", async () => {
    await using made = await trainedVersion();
    const classifier = await openClassifier(made.version, "svm");
    assert.deepEqual([classifier.kind, classifier.version, classifier.model], ["svm", "v1", model]);
    assert.deepEqual(classifier.names, made.faces.samples.names);
    for (const vector of [made.faces.faceOf(2), made.faces.stranger()])
      assert.deepEqual(classifier.classify(vector), candidates(made.trained, made.trained.evidence(vector)));
  });

  test("answers every person and Unknown, most probable first, adding up to 1", async () => {
    await using made = await trainedVersion();
    const classifier = await openClassifier(made.version, "svm");
    const answer = classifier.classify(made.faces.faceOf(1));
    assert.equal(answer[0]?.name, "person 001");
    assert.deepEqual(new Set(answer.map(({ name }) => name)), new Set([...classifier.names, "Unknown"]));
    assert.ok(answer.every(({ probability }, i) => i === 0 || probability <= answer[i - 1]!.probability));
    assert.ok(Math.abs(answer.reduce((sum, { probability }) => sum + probability, 0) - 1) < 1e-9);
  });

  test("refuses the files of an older program, with the remedy", async () => {
    const files = trainSvm(
      syntheticFaces({ people: 2, images: 4, strangers: 6 }).samples,
      { kernel: { kind: "linear" }, cost: 1 },
      { folds: 2, seed: 1 },
    ).files({ model });
    const old = String(files.get("svm.json")).replace('"formatVersion": 2', '"formatVersion": 1');
    const read = async (name: string) => Buffer.from(name === "svm.json" ? old : files.get(name)!);
    await assert.rejects(readSvmFiles(read), { code: "MODEL_INVALID", message: /formatVersion.*npm run train/ });
  });

  test("refuses a vector of another length", async () => {
    await using made = await trainedVersion();
    const classifier = await openClassifier(made.version, "svm");
    assert.throws(() => classifier.classify(new Float32Array(65)), { code: "GALLERY_MISMATCH" });
  });

  test("refuses files that are cut short, altered or missing, and a kind that was not trained", async () => {
    await using made = await trainedVersion();
    const vectors = join(made.version, "svm-vectors.bin");
    const whole = await readFile(vectors);
    await writeFile(vectors, whole.subarray(0, whole.length - 4));
    await assert.rejects(openClassifier(made.version, "svm"), { code: "MODEL_INVALID", message: /damaged.*bytes/ });
    await writeFile(vectors, whole);
    await openClassifier(made.version, "svm");
    const header = join(made.version, "svm.json");
    await writeFile(header, (await readFile(header, "utf8")).replace('"kind": "svm"', '"kind": "SVM"'));
    await assert.rejects(openClassifier(made.version, "svm"), { code: "MODEL_INVALID", message: /altered/ });
    await rm(header);
    await assert.rejects(openClassifier(made.version, "svm"), { code: "MODEL_INVALID", message: /npm run train/ });
    await assert.rejects(openClassifier(made.version, "xgboost"), { message: /has no xgboost.*classifier\.kind/ });
  });

  test("opens a version from before there were checksums, and refuses one of another shape", async () => {
    await using made = await trainedVersion();
    await rm(join(made.version, "manifest.json"));
    await assert.rejects(openClassifier(made.version, "svm"), { code: "MODEL_INVALID", message: /cut off/ });
    await writeFile(join(made.version, "complete"), "");
    await openClassifier(made.version, "svm");
    const header = join(made.version, "svm.json");
    await writeFile(header, (await readFile(header, "utf8")).replace('"kind": "svm"', '"kind": "tree"'));
    await assert.rejects(openClassifier(made.version, "svm"), { code: "MODEL_INVALID", message: /kind/ });
    await writeFile(header, "{");
    await assert.rejects(openClassifier(made.version, "svm"), { code: "MODEL_INVALID", message: /not JSON/ });
  });
});
