import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openClassifier } from "../../src/classifier/open-classifier.ts";
import { readLibsvmModel } from "../../src/classifier/svm/libsvm-text.ts";
import { currentVersion, listVersions } from "../../src/classifier/versions.ts";
import { type Embeddings, writeEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { type ProgramLine, runSupervised } from "../../src/training/supervised-program.ts";
import { readTrainingRecord } from "../../src/training/training-record.ts";
import { syntheticFaces } from "../classifier/synthetic-faces.ts";
import { syntheticEmbeddings } from "./synthetic-embeddings.ts";

const program = fileURLToPath(new URL("../../training/train.js", import.meta.url));

/** A folder with config.json and embeddings; no XGBoost, which the tests in test/integration have. */
async function place(embeddings: Embeddings | undefined, training: Readonly<Record<string, unknown>> = {}) {
  const path = await mkdtemp(join(tmpdir(), "train-"));
  const config = { training: { xgboostLibrary: "/nonexistent/libxgboost.so", folds: 3, ...training } };
  await writeFile(join(path, "config.json"), JSON.stringify(config));
  if (embeddings !== undefined) await writeEmbeddings(join(path, "embeddings", "embeddings.bin"), embeddings);
  return {
    classifiers: join(path, "classifiers"),
    train: (...options: readonly string[]) =>
      spawnSync(process.execPath, [program, "--config", join(path, "config.json"), ...options], { encoding: "utf8" }),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

const household = { people: 3, images: 6, strangers: 20 };

describe("npm run train", () => {
  test("trains the kinds that it is told, and says which there are", async () => {
    await using here = await place(syntheticEmbeddings(household));
    const { status, stderr } = here.train("--kinds", "nearest", "--no-activate");
    assert.equal(status, 0, stderr);
    const [version = ""] = await listVersions(here.classifiers);
    assert.equal((await openClassifier(join(here.classifiers, version), "nearest")).names.length, 3);
    await assert.rejects(openClassifier(join(here.classifiers, version), "svm"), /has no svm\.json/);
    assert.match(here.train("--kinds", "nearest,magic").stderr, /--kinds expects some of svm,xgboost,nearest/);
  });

  test("tells the program that supervises it how far it is and which version it wrote", async () => {
    await using here = await place(syntheticEmbeddings(household));
    const lines: ProgramLine[] = [];
    const args = ["--kinds", "nearest", "--config", join(here.classifiers, "..", "config.json")];
    const signal = new AbortController().signal;
    const run = { program, args, environment: process.env, signal };
    const end = await runSupervised({ ...run, onLine: (line) => lines.push(line) });
    assert.deepEqual(end, { kind: "done" });
    assert.deepEqual(lines.at(-1), { result: { version: (await listVersions(here.classifiers))[0] } });
    assert.ok(
      lines.some((line) => "progress" in line && line.progress.label === "nearest" && line.progress.done === 100),
    );
  });

  test("writes a version that names the people, with its report and picture, and activates it", async () => {
    const embeddings = syntheticEmbeddings(household);
    await using here = await place(embeddings);
    const { status, stdout, stderr } = here.train();
    assert.equal(status, 0, stderr);
    assert.match(stdout, /svm: kernel .*\n {2}on \d+ faces held out of training: accuracy 100\.0 %/);
    assert.match(stdout, /XGBoost is not trained, no libxgboost loads .*nonexistent.*install Debian's libxgboost0/);
    const version = await currentVersion(here.classifiers);
    assert.deepEqual(
      (await readdir(version!)).sort(),
      [
        "confusion-nearest.png",
        "confusion-svm.png",
        "hygiene.json",
        "hygiene.txt",
        "manifest.json",
        "nearest-vectors.bin",
        "nearest.json",
        "report.json",
        "report.txt",
        "svm-vectors.bin",
        "svm.json",
        "training-images.json",
      ].sort(),
    );
    const classifier = await openClassifier(version!, "svm");
    const { label, vector } = embeddings.images[7]!;
    assert.equal(classifier.model, embeddings.model);
    assert.equal(classifier.classify(vector)[0]?.name, label);
    const record = await readTrainingRecord(version!);
    assert.deepEqual(
      record?.map(({ sha256 }) => sha256),
      embeddings.images.map(({ sha256 }) => sha256),
    );
    assert.match(stdout, /training set: \d+ errors/);
    const report = JSON.parse(await readFile(join(version!, "report.json"), "utf8"));
    assert.equal(report.classifiers[0].accuracy, 1);
  });

  test("writes the same model for the same seed, beside the first", async () => {
    await using here = await place(syntheticEmbeddings(household));
    assert.equal(here.train().status, 0);
    const first = await currentVersion(here.classifiers);
    // Version names count seconds; the content's hash alone would name the same directory.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    assert.equal(here.train("--no-activate", "--libsvm").status, 0);
    assert.equal(await currentVersion(here.classifiers), first);
    const versions = await listVersions(here.classifiers);
    assert.equal(versions.length, 2);
    const [a, b] = await Promise.all(
      versions.map((version) => readFile(join(here.classifiers, version, "svm.json"), "utf8")),
    );
    assert.equal(a, b);
    const exported = await readFile(join(here.classifiers, versions[1]!, "svm.libsvm"), "utf8");
    assert.equal(readLibsvmModel(exported, 64).model.classes, 4);
  });

  test("works without pictures of strangers, and says what they would help", async () => {
    await using here = await place(syntheticEmbeddings({ ...household, strangers: 0 }));
    const { status, stdout, stderr } = here.train();
    assert.equal(status, 0, stderr);
    assert.match(stdout, /note: no pictures in dataset\/Unknown: the enrolled people alone stand for strangers/);
    const classifier = await openClassifier((await currentVersion(here.classifiers))!, "svm");
    const faces = syntheticFaces({ ...household, strangers: 0 });
    const named = Array.from({ length: 100 }, () => classifier.classify(faces.stranger())[0]!).filter(
      ({ name, probability }) => name !== "Unknown" && probability >= 0.9,
    );
    assert.equal(named.length, 0);
  });

  test("works with one person and pictures of strangers", async () => {
    await using here = await place(syntheticEmbeddings({ ...household, people: 1 }));
    const { status, stderr } = here.train();
    assert.equal(status, 0, stderr);
  });

  test("works with one image a person where the settings allow it", async () => {
    const one = syntheticEmbeddings({ people: 4, images: 1, strangers: 20 });
    await using here = await place(one, { minImagesPerPerson: 1 });
    const { status, stdout, stderr } = here.train();
    assert.equal(status, 0, stderr);
    assert.match(stdout, /known by one picture alone.*: .*person 002/);
    const classifier = await openClassifier((await currentVersion(here.classifiers))!, "nearest");
    assert.equal(classifier.classify(one.images[2]!.vector)[0]?.name, "person 002");
    assert.equal(classifier.classify(one.images.at(-1)!.vector)[0]?.name, "Unknown");
  });

  test("says what is wrong with the embeddings, and what to do", async () => {
    await using missing = await place(undefined);
    const absent = missing.train();
    assert.deepEqual([absent.status, /npm run encode/.test(absent.stderr)], [65, true], absent.stderr);

    await using other = await place({ ...syntheticEmbeddings(household), model: "dlib@0123456789ab" as never });
    const mismatch = other.train();
    assert.equal(mismatch.status, 78);
    assert.match(mismatch.stderr, /made by dlib@0123456789ab, but models\.embedder is fused: run `npm run encode/);

    await using alone = await place(syntheticEmbeddings({ ...household, people: 1, strangers: 0 }));
    const nobodyElse = alone.train();
    assert.equal(nobodyElse.status, 65);
    assert.match(nobodyElse.stderr, /one person and no stranger.*dataset\/Unknown.*enrol a second person/);
    assert.deepEqual(await listVersions(alone.classifiers), []);
  });
});
