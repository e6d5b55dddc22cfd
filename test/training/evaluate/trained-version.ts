import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { trainNearest } from "../../../src/classifier/nearest/train.ts";
import { trainSvm } from "../../../src/classifier/svm/train.ts";
import { writeVersion } from "../../../src/classifier/versions.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { type Embeddings, writeEmbeddings } from "../../../src/gallery/embeddings-file.ts";
import { trainingRecord, trainingRecordFile } from "../../../src/training/training-record.ts";
import { openVersion } from "../../../training/evaluate/version.ts";
import { trainingSamples } from "../../../training/training-samples.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

/** A directory with embeddings and a version trained on them: a linear SVM and nearest neighbour, without a search. */
export async function trainedVersion(embeddings: Embeddings) {
  const directory = await temporaryDirectory();
  const { path } = directory;
  const file = join(path, "embeddings", "embeddings.bin");
  await writeFile(join(path, "config.json"), JSON.stringify({ training: { folds: 3 } }));
  await writeEmbeddings(file, embeddings);
  const { samples, sources } = trainingSamples(embeddings.images, { minImages: 3 });
  const svm = trainSvm(samples, { kernel: { kind: "linear" }, cost: 1 }, { folds: 3, seed: 1 });
  const trained = [svm, trainNearest(samples, { kind: "best" })];
  const classifiers = trained.map(({ kind, settings }) => ({ kind, settings }));
  const version = await writeVersion(
    join(path, "classifiers"),
    "first",
    new Map([
      ...trained.flatMap(({ files }) => [...files({ model: embeddings.model })]),
      [trainingRecordFile, trainingRecord(sources)],
      ["report.json", JSON.stringify({ model: embeddings.model, classifiers })],
    ]),
  );
  return {
    path,
    config: await loadConfig(join(path, "config.json"), {}),
    version: await openVersion(version),
    /** Puts other embeddings in the place of those that were learned. */
    replace: (other: Embeddings): Promise<void> => writeEmbeddings(file, other),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}
