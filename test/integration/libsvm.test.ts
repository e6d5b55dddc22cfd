import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { seededRandom } from "../../src/classifier/random.ts";
import { gramMatrix } from "../../src/classifier/svm/kernel.ts";
import { readLibsvmModel, writeLibsvmData, writeLibsvmModel } from "../../src/classifier/svm/libsvm-text.ts";
import { type SvmSettings, trainMachines } from "../../src/classifier/svm/machines.ts";
import { assembleModel, pairDecisions, votedClass } from "../../src/classifier/svm/model.ts";
import { classProbabilities, trainSigmoids } from "../../src/classifier/svm/probabilities.ts";
import { blobs } from "../classifier/blobs.ts";
import { syntheticFaces } from "../classifier/synthetic-faces.ts";

const faces = syntheticFaces({ people: 6, images: 8, strangers: 8 }).samples;
const problems = [
  { name: "blobs", dimensions: 4, ...blobs() },
  { name: "faces", dimensions: 64, vectors: faces.vectors, labels: faces.labels, classes: 7 },
];
const settings: readonly SvmSettings[] = [
  { kernel: { kind: "linear" }, cost: 1 },
  { kernel: { kind: "linear" }, cost: 100 },
  { kernel: { kind: "rbf", gamma: 0.5 }, cost: 10 },
  { kernel: { kind: "rbf", gamma: 2 }, cost: 0.5 },
];

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "libsvm-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

const kernelOptions = ({ kernel, cost }: SvmSettings): string[] =>
  kernel.kind === "linear" ? ["-t", "0", "-c", `${cost}`] : ["-t", "2", "-g", `${kernel.gamma}`, "-c", `${cost}`];

describe("LIBSVM's programs", () => {
  for (const problem of problems)
    for (const given of settings)
      test(`train the same machines: ${problem.name}, ${JSON.stringify(given)}`, async () => {
        await using folder = await temporaryFolder();
        const data = join(folder.path, "data");
        await writeFile(data, writeLibsvmData(problem.vectors, problem.labels));
        // A tight tolerance on their side, so that the difference seen is ours alone.
        execFileSync("svm-train", ["-q", "-e", "1e-6", ...kernelOptions(given), data, `${data}.model`]);
        const theirs = readLibsvmModel(await readFile(`${data}.model`, "utf8"), problem.dimensions).model;
        const own = train(problem, given).model;
        let worst = 0;
        let labels = 0;
        for (const vector of problem.vectors) {
          const [a, b] = [pairDecisions(theirs, vector), pairDecisions(own, vector)];
          a.forEach((value, i) => {
            worst = Math.max(worst, Math.abs(value - b[i]!));
          });
          if (votedClass(a, problem.classes) === votedClass(b, problem.classes)) labels++;
        }
        assert.ok(worst < 0.01, `decisions differ by up to ${worst}`);
        assert.equal(labels, problem.vectors.length);
      });

  test("read our model and couple its probabilities as we do", async () => {
    for (const problem of problems) {
      await using folder = await temporaryFolder();
      const data = join(folder.path, "data");
      const { model, gram } = train(problem, settings[2]!);
      const all = problem.vectors.map((_, i) => i);
      const sigmoids = trainSigmoids({ gram, ...problem }, all, settings[2]!, seededRandom(1));
      await writeFile(data, writeLibsvmData(problem.vectors, problem.labels));
      await writeFile(`${data}.model`, writeLibsvmModel({ ...model, sigmoids }));
      execFileSync("svm-predict", ["-q", "-b", "1", data, `${data}.model`, `${data}.out`]);
      const [head = "", ...lines] = (await readFile(`${data}.out`, "utf8")).trim().split("\n");
      assert.equal(head, `labels ${Array.from({ length: problem.classes }, (_, c) => c).join(" ")}`);
      lines.forEach((line, row) => {
        const [, ...theirs] = line.split(" ").map(Number);
        const own = classProbabilities({ ...model, sigmoids }, problem.vectors[row]!);
        theirs.forEach((value, c) => {
          assert.ok(Math.abs(value - own[c]!) < 2e-5, `${problem.name} row ${row}: ${value} against ${own[c]}`);
        });
      });
    }
  });

  test("fit sigmoids to held-out decisions that lead to the same answers", async () => {
    await using folder = await temporaryFolder();
    const [problem] = problems;
    const data = join(folder.path, "data");
    await writeFile(data, writeLibsvmData(problem!.vectors, problem!.labels));
    execFileSync("svm-train", ["-q", "-b", "1", ...kernelOptions(settings[2]!), data, `${data}.model`]);
    const theirs = readLibsvmModel(await readFile(`${data}.model`, "utf8"), 4).model;
    const { model, gram } = train(problem!, settings[2]!);
    const all = problem!.vectors.map((_, i) => i);
    const sigmoids = trainSigmoids({ gram, ...problem! }, all, settings[2]!, seededRandom(1));
    let sum = 0;
    for (const vector of problem!.vectors) {
      const [a, b] = [classProbabilities(theirs, vector), classProbabilities({ ...model, sigmoids }, vector)];
      sum += a.reduce((total, value, c) => total + Math.abs(value - b[c]!), 0) / 3;
    }
    // Both shuffle their folds at random; 75 samples leave this much chance.
    assert.ok(sum / 75 < 0.1, `mean difference ${sum / 75}`);
  });
});

function train(
  { vectors, labels, classes }: Pick<(typeof problems)[number], "vectors" | "labels" | "classes">,
  given: SvmSettings,
) {
  const gram = gramMatrix(vectors);
  const sizes = new Set(Array.from({ length: classes }, (_, c) => labels.filter((label) => label === c).length));
  assert.equal(sizes.size, 1, "classes of one size, because LIBSVM does not balance by itself");
  const all = vectors.map((_, i) => i);
  const machines = trainMachines({ gram, labels, classes }, all, given);
  return { gram, model: assembleModel(machines, vectors, { labels, classes, kernel: given.kernel }) };
}
