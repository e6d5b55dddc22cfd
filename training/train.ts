import { createHash } from "node:crypto";
import { join } from "node:path";
import { type ClassifierKind, unknownName } from "../src/classifier/classifier.ts";
import type { Samples } from "../src/classifier/open-set/samples.ts";
import { exportLibsvm } from "../src/classifier/svm/libsvm-export.ts";
import { activateVersion, writeVersion } from "../src/classifier/versions.ts";
import { type Config, configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError, messageOf } from "../src/errors.ts";
import { type EmbeddedImage, type Embeddings, readEmbeddings } from "../src/gallery/embeddings-file.ts";
import { checkImages, hygieneJson, hygieneSummary, hygieneText } from "../src/gallery/hygiene.ts";
import { runCommand } from "../src/service/command.ts";
import { showProgress } from "../src/service/progress.ts";
import { beSupervised, supervisedUsage } from "../src/service/supervised.ts";
import { trainingRecord, trainingRecordFile } from "../src/training/training-record.ts";
import { confusionPlot } from "./evaluate/plots/confusion-plot.ts";
import { strokePen } from "./evaluate/plots/pen.ts";
import { plotPicture } from "./evaluate/plots/picture.ts";
import type { Evaluation } from "./evaluation.ts";
import { type HeldOut, holdOut } from "./hold-out.ts";
import { type ReportInput, reportJson, reportText } from "./report.ts";
import {
  type TrainedClassifier,
  type TrainedSvmClassifier,
  type TrainOptions,
  trainNearestClassifier,
  trainSvmClassifier,
  trainXgboostClassifier,
} from "./train-classifiers.ts";
import { type TrainingSamples, trainingSamples } from "./training-samples.ts";
import { findXgboost } from "./xgboost-library.ts";

const usage = `Trains the classifiers (SVM, XGBoost and nearest neighbour) on the embeddings that \`npm run encode\` wrote.

usage: npm run train [-- --config <file>] [--kinds <kind,...>] [--libsvm] [--no-activate]

  --config <file>      settings (default: config.json)
  --kinds <kind,...>   of svm, xgboost and nearest; without it, all three
  --libsvm             write the SVM also as svm.libsvm, for LIBSVM's own programs
  --no-activate        write the new version, but leave the active one as it is
  ${supervisedUsage}

Writes a new version below classifier.directory, with its report and confusion matrices, and makes it the active one.`;

await runCommand(
  {
    usage,
    options: {
      config: { type: "string", default: "config.json" },
      libsvm: { type: "boolean", default: false },
      "no-activate": { type: "boolean", default: false },
      kinds: { type: "string" },
      supervised: { type: "boolean", default: false },
    },
    maxArguments: 0,
  },
  async ({ values }) => {
    const tell = values.supervised ? beSupervised() : undefined;
    const kinds = kindsOf(values.kinds);
    const config = await loadConfig(values.config, process.env);
    const readAt = new Date();
    const embeddings = await readEmbeddings(configPath(config, config.training.embeddingsFile));
    requireModel(config, embeddings);
    const given = trainingSamples(embeddings.images, {
      minImages: config.training.minImagesPerPerson,
    });
    const run = { given, kinds, readAt, activate: !values["no-activate"], libsvm: values.libsvm };
    const version = await train(config, embeddings, run);
    tell?.({ version });
    return 0;
  },
);

interface Run {
  readonly given: TrainingSamples;
  readonly kinds: readonly ClassifierKind[];
  /** When the embeddings were read. */
  readonly readAt: Date;
  readonly activate: boolean;
  readonly libsvm: boolean;
}

/** @returns the new version's name */
async function train(
  config: Config,
  embeddings: Embeddings,
  { given, activate, libsvm, ...run }: Run,
): Promise<string> {
  const { model } = embeddings;
  const { samples } = given;
  const { seed, testShare } = config.training;
  const split = holdOut(samples, testShare, seed);
  const svm = run.kinds.includes("svm") ? await trainSvm(config, samples, split) : undefined;
  const xgboost = run.kinds.includes("xgboost") ? await trainXgboost(config, samples, split) : { remarks: [] };
  const nearest = run.kinds.includes("nearest")
    ? await withProgress("nearest", (onProgress) =>
        trainNearestClassifier(samples, split, { ...trainOptions(config), onProgress }),
      )
    : undefined;
  const classifiers = [svm, xgboost.classifier, nearest].filter((each) => each !== undefined);
  if (classifiers.length === 0) throw new FaceServiceError("UNAVAILABLE", xgboost.remarks.join("; "));

  const files = new Map(classifiers.flatMap(({ trained }) => [...trained.files({ model })]));
  const version = versionName(files);
  const report: ReportInput = {
    version,
    model,
    seed,
    minProba: config.classifier.minProba,
    images: imagesByClass(samples),
    testedImages: split.tested.vectors.length,
    remarks: [...given.remarks, ...xgboost.remarks],
    classifiers,
  };
  const text = `${reportText(report)}\n`;
  files.set("report.json", reportJson(report)).set("report.txt", text);
  for (const { kind, evaluation } of classifiers)
    files.set(`confusion-${kind}.png`, await confusionPicture(`${kind}, at minProba ${report.minProba}`, evaluation));

  if (libsvm && svm !== undefined) files.set("svm.libsvm", exportLibsvm(samples, svm.svmSettings, seed));

  const hygiene = checkImages(embeddings.images, config.training.minImagesPerPerson);
  files.set("hygiene.txt", `${hygieneText(hygiene)}\n`).set("hygiene.json", hygieneJson(hygiene, embeddings.rejected));

  files.set(trainingRecordFile, trainingRecord(learnedImages(given, embeddings)));

  const directory = configPath(config, config.classifier.directory);
  const written = await writeVersion(directory, version, files, run.readAt);
  if (activate) await activateVersion(directory, version);
  process.stdout.write(
    `${text}\n${hygieneSummary(hygiene, join(written, "hygiene.txt"))}\n\nwrote ${written}${activate ? ", now active" : ""}\n`,
  );
  return version;
}

function trainSvm(config: Config, samples: Samples, split: HeldOut): Promise<TrainedSvmClassifier> {
  return withProgress("SVM", (onProgress) =>
    trainSvmClassifier(samples, split, { ...trainOptions(config), onProgress }),
  );
}

function confusionPicture(title: string, { rows, columns, confusion }: Evaluation): Promise<Uint8Array> {
  return plotPicture(confusionPlot(strokePen, title, { rows, columns, counts: confusion }));
}

function trainOptions({ training, classifier }: Config): Omit<TrainOptions, "onProgress"> {
  const { folds, seed, svmKernel, nearestVotes } = training;
  return {
    folds,
    seed,
    nearestVotes,
    minProba: classifier.minProba,
    ...(svmKernel === "auto" ? {} : { svmKernel }),
  };
}

async function trainXgboost(
  config: Config,
  samples: Samples,
  split: HeldOut,
): Promise<{ readonly classifier?: TrainedClassifier; readonly remarks: readonly string[] }> {
  const library = config.training.xgboostLibrary;
  const found = await findXgboost({ library, modelsDirectory: configPath(config, config.models.directory) });
  if (!("train" in found))
    return {
      remarks: [
        `XGBoost is not trained, no libxgboost loads (${found.join("; ")}): install Debian's libxgboost0 or name a library in training.xgboostLibrary`,
      ],
    };
  await using trainer = found;
  try {
    const classifier = await withProgress(`XGBoost ${trainer.version}`, (onProgress) =>
      trainXgboostClassifier(trainer, samples, split, { ...trainOptions(config), onProgress }),
    );
    return { classifier, remarks: [] };
  } catch (error) {
    if (!(error instanceof FaceServiceError)) throw error;
    return { remarks: [`XGBoost is not trained: ${messageOf(error)}`] };
  }
}

async function withProgress<T>(
  label: string,
  work: (onProgress: (share: number) => void) => T | Promise<T>,
): Promise<T> {
  const progress = showProgress({ label, total: 100, unit: "%" });
  try {
    return await work((share) => progress.update(Math.round(share * 100)));
  } finally {
    progress.end();
  }
}

/** Time, so that names sort by age, and a piece of the content's hash, so that two of one second differ. */
function versionName(files: ReadonlyMap<string, string | Uint8Array>): string {
  const hash = createHash("sha256");
  for (const [name, content] of files) hash.update(name).update(content);
  const time = new Date().toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${time}-${hash.digest("hex").slice(0, 8)}`;
}

/** @throws {FaceServiceError} GALLERY_MISMATCH if config.json names another embedder than the embeddings come from */
function requireModel({ models: { embedder } }: Config, { model }: Embeddings): void {
  const wanted = `${embedder.kind}@${embedder.sha256?.slice(0, 12) ?? ""}`;
  if (model.startsWith(wanted)) return;
  throw new FaceServiceError(
    "GALLERY_MISMATCH",
    `the embeddings were made by ${model}, but models.embedder is ${wanted.replace(/@$/, "")}: run \`npm run encode dataset\` again, or set models.embedder back`,
  );
}

function kindsOf(given: string | undefined): readonly ClassifierKind[] {
  const all: readonly ClassifierKind[] = ["svm", "xgboost", "nearest"];
  const kinds = all.filter((kind) => given === undefined || given.split(",").includes(kind));
  if (kinds.length === (given?.split(",").length ?? all.length)) return kinds;
  throw new FaceServiceError("USAGE_INVALID", `--kinds expects some of ${all.join(",")}, got ${given}`);
}

/** Those of `not/` are learned from as well, for the people who are enrolled. */
function learnedImages({ sources, samples }: TrainingSamples, embeddings: Embeddings): readonly EmbeddedImage[] {
  return [
    ...sources,
    ...embeddings.images.filter(({ role, label }) => role === "not" && samples.names.includes(label)),
  ];
}

function imagesByClass({ names, labels }: Samples): readonly { readonly name: string; readonly count: number }[] {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([label, count]) => ({ name: names[label] ?? unknownName, count }));
}
