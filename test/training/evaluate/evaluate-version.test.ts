import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { ClassifierKind } from "../../../src/classifier/classifier.ts";
import { unknownClass } from "../../../src/classifier/open-set/samples.ts";
import { writeEmbeddings } from "../../../src/gallery/embeddings-file.ts";
import { evaluateHeldOut } from "../../../training/evaluate/evaluate-held-out.ts";
import { evaluateVersion } from "../../../training/evaluate/evaluate-version.ts";
import { evaluationParts } from "../../../training/evaluate/parts.ts";
import { openVersion } from "../../../training/evaluate/version.ts";
import { openEvaluationDirectory } from "../../../training/evaluate/write-evaluation.ts";
import { syntheticFaces } from "../../classifier/synthetic-faces.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";
import { syntheticEmbeddings } from "../synthetic-embeddings.ts";
import { trainedVersion } from "./trained-version.ts";

const household = { people: 4, images: 6, strangers: 20 };
const kinds: readonly ClassifierKind[] = ["svm", "nearest"];
const options = { kinds, strangersPerDay: 40, folds: 3 };

describe("evaluationParts", () => {
  const { samples } = syntheticFaces(household);
  const paired = { ...samples, groups: samples.groups.map((_, i) => i >> 1) };

  test("asks every sample once as itself and every person once as a stranger, no event on both sides", () => {
    const { parts, untested } = evaluationParts(paired, 3, 1);
    assert.deepEqual([parts.length, untested], [6, []]);
    const [asThemselves, asStrangers] = [parts.slice(0, 3), parts.slice(3)];
    assert.deepEqual(
      asThemselves.flatMap(({ asked }) => asked).sort((a, b) => a - b),
      samples.vectors.map((_, i) => i),
    );
    assert.deepEqual(
      asStrangers.flatMap(({ asked }) => asked).sort((a, b) => a - b),
      samples.vectors.map((_, i) => i).filter((i) => samples.labels[i] !== unknownClass(samples)),
    );
    for (const { learned, asked } of parts)
      for (const i of asked) assert.ok(!learned.groups.includes(paired.groups[i]!), `sample ${i} is on both sides`);
    for (const { learned, asked } of asStrangers)
      for (const i of asked) assert.ok(!learned.names.includes(samples.names[samples.labels[i]!]!));
  });

  test("does not test a person as themselves whose pictures are all of one event", () => {
    const groups = paired.groups.map((group, i) => (samples.labels[i] === 1 ? -1 : group));
    const { parts, untested } = evaluationParts({ ...paired, groups }, 3, 1);
    assert.deepEqual(untested, ["person 001"]);
    const asked = parts.filter(({ learned }) => learned.names.length === 4).flatMap((part) => part.asked);
    assert.ok(asked.every((i) => samples.labels[i] !== 1));
    assert.ok(parts.some((part) => part.asked.some((i) => samples.labels[i] === 1)));
  });

  test("leaves nobody out where too few would stay", () => {
    const trainings = (people: number, strangers: number): number =>
      evaluationParts(syntheticFaces({ people, images: 6, strangers }).samples, 3, 1).parts.length;
    assert.deepEqual([trainings(1, 9), trainings(2, 9), trainings(2, 0), trainings(3, 0)], [3, 5, 3, 6]);
  });
});

describe("evaluateVersion", () => {
  test("says the same again for the same seed, for each kind with the version's own settings", async () => {
    await using here = await trainedVersion(syntheticEmbeddings(household));
    const [first, second] = [
      await evaluateVersion(here.config, here.version, options),
      await evaluateVersion(here.config, here.version, options),
    ];
    const untimed = ({ classifiers }: typeof first) => classifiers.map((each) => ({ ...each, tookMs: 0 }));
    assert.deepEqual(untimed(first), untimed(second));
    assert.deepEqual(
      first.classifiers.map(({ kind, settings }) => [kind, settings]),
      [
        ["svm", { kernel: "linear", C: 1 }],
        ["nearest", { rule: "best" }],
      ],
    );
  });

  test("learns from damaged copies as training does, and asks about the pictures alone", async () => {
    const { images, ...rest } = syntheticEmbeddings(household);
    const copied = images.map(({ vector, quality, ...image }) => ({
      ...image,
      quality,
      vector,
      copies: [{ damage: "32 px", vector: vector.slice(), quality: { ...quality, sizePx: 32 } }],
    }));
    await using here = await trainedVersion({ ...rest, images: copied });
    const { data, classifiers } = await evaluateVersion(here.config, here.version, options);
    assert.deepEqual(data, { people: 4, images: 24, events: 44, strangerImages: 20 });
    assert.equal(classifiers[0]!.byImage.rates.tpir.trials, 24);
    const [damaged] = classifiers[0]!.byDamage;
    assert.deepEqual([damaged!.damage, damaged!.tpir.trials, damaged!.fpir.trials], ["32 px", 24, 44]);
    // What the quality gates refuse is undecided.
    const strict = { ...here.config, quality: { ...here.config.quality, minFacePx: 64 } };
    const refused = (await evaluateVersion(strict, here.version, options)).classifiers[0]!;
    assert.equal(refused.byDamage[0]!.knownUndecided.value, 1);
    assert.equal(refused.byImage.rates.knownUndecided.value, classifiers[0]!.byImage.rates.knownUndecided.value);
  });

  test("tests one person against strangers, and refuses where nobody can stand for one", async () => {
    await using alone = await trainedVersion(syntheticEmbeddings({ ...household, people: 1 }));
    const { classifiers } = await evaluateVersion(alone.config, alone.version, options);
    assert.deepEqual(
      [classifiers[0]!.byImage.fpirBy.unnamed.trials, classifiers[0]!.byImage.fpirBy.enrolled.trials],
      [20, 0],
    );
    await using two = await trainedVersion(syntheticEmbeddings({ ...household, people: 2, strangers: 0 }));
    await assert.rejects(evaluateVersion(two.config, two.version, options), {
      code: "DATASET_INVALID",
      message: /dataset\/Unknown, or enrol three people/,
    });
  });

  test("refuses what cannot be measured, and says what to do", async () => {
    const embeddings = syntheticEmbeddings(household);
    await using here = await trainedVersion(embeddings);
    const run = () => evaluateVersion(here.config, here.version, options);
    const ofOneDay = embeddings.images.map((image) => ({ ...image, file: `${image.label}/day/1.jpg` }));
    await here.replace({ ...embeddings, images: ofOneDay });
    await assert.rejects(run, { code: "DATASET_INVALID", message: /add pictures of other days/ });
    await here.replace({ ...embeddings, images: embeddings.images.slice(0, 2) });
    await assert.rejects(run, { code: "DATASET_INVALID", message: /at least one person with 3 usable images/ });
    await here.replace({ ...embeddings, model: "dlib@0123456789ab" as never });
    await assert.rejects(run, { code: "GALLERY_MISMATCH", message: /these are of dlib/ });
    await rm(join(here.path, "embeddings"), { recursive: true });
    await assert.rejects(run, { code: "DATASET_INVALID", message: /npm run encode dataset/ });
    await assert.rejects(evaluateVersion(here.config, here.version, { ...options, kinds: ["xgboost"] }), {
      code: "DATASET_INVALID",
    });
    await here.replace(embeddings);
    await assert.rejects(evaluateVersion(here.config, here.version, { ...options, kinds: ["xgboost"] }), {
      code: "MODEL_INVALID",
      message: /holds no xgboost, only svm, nearest/,
    });
    await writeFile(join(here.version.directory, "report.json"), "{}");
    await assert.rejects(openVersion(here.version.directory), { code: "MODEL_INVALID", message: /train again/ });
  });
});

describe("evaluateHeldOut", () => {
  test("asks the classifier as it is about pictures kept apart, and leaves out those that it learned from", async () => {
    const all = syntheticEmbeddings(household);
    const { samples } = syntheticFaces(household);
    const isKept = (i: number): boolean => i % 3 === 0;
    await using here = await trainedVersion({ ...all, images: all.images.filter((_, i) => !isKept(i)) });
    const file = join(here.path, "apart.bin");
    await writeEmbeddings(file, { ...all, images: all.images.filter((_, i) => isKept(i) || i < 3) });
    const report = await evaluateHeldOut(here.config, here.version, { ...options, file });
    assert.deepEqual(report.protocol, { kind: "held-out", file: "apart.bin" });
    const known = all.images.filter((_, i) => isKept(i) && samples.labels[i] !== unknownClass(samples)).length;
    assert.deepEqual([report.data.people, report.data.images], [4, known]);
    assert.match(report.remarks.join(), /2 picture\(s\) are left out: training has them too/);
    assert.equal(report.classifiers[1]!.byImage.rates.tpir.trials, known);
    await writeEmbeddings(file, { ...all, images: all.images.slice(0, 6).filter((_, i) => isKept(i)) });
    await assert.rejects(evaluateHeldOut(here.config, here.version, { ...options, file }), {
      code: "DATASET_INVALID",
      message: /expected new pictures of enrolled people and of strangers in .*, got 2 and 0/,
    });
  });
});

describe("openEvaluationDirectory", () => {
  test("refuses a place that is no directory before anything is trained", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "file");
    await writeFile(file, "");
    await assert.rejects(openEvaluationDirectory(join(file, "evaluation")), {
      code: "USAGE_INVALID",
      message: /name another directory with --out/,
    });
    await openEvaluationDirectory(join(directory.path, "a", "b"));
  });
});
