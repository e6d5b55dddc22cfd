import type { ClassifierKind } from "../../src/classifier/classifier.ts";
import { unknownClass } from "../../src/classifier/open-set/samples.ts";
import { seededRandom } from "../../src/classifier/random.ts";
import type { XgboostTrainer } from "../../src/classifier/xgboost/trainer.ts";
import { type Config, configPath } from "../../src/config/load.ts";
import { FaceServiceError, messageOf } from "../../src/errors.ts";
import { evaluateProbes } from "../../src/face/evaluation/evaluation.ts";
import { identificationRates } from "../../src/face/evaluation/identification-rates.ts";
import { readEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { showProgress } from "../../src/service/progress.ts";
import { type TrainingSamples, trainingSamples } from "../training-samples.ts";
import { findXgboost } from "../xgboost-library.ts";
import { crossValidate } from "./cross-validate.ts";
import type { EvaluatedClassifier, EvaluationReport } from "./evaluation-report.ts";
import { type EvaluationParts, evaluationParts } from "./parts.ts";
import { retrainer } from "./retrain.ts";
import { requireSameModel, type TrainedKind, trainedKind, type Version } from "./version.ts";

export interface EvaluateOptions {
  readonly kinds: readonly ClassifierKind[];
  readonly strangersPerDay: number;
  readonly folds: number;
}

/** The pictures and how they are parted. */
interface Subject extends TrainingSamples, EvaluationParts {}

/**
 * Cross-validates the kinds of a version on the embeddings that the configuration names.
 *
 * @throws {FaceServiceError} DATASET_INVALID, GALLERY_MISMATCH or MODEL_INVALID
 */
export async function evaluateVersion(
  config: Config,
  version: Version,
  { kinds, strangersPerDay, folds }: EvaluateOptions,
): Promise<EvaluationReport> {
  const { seed, minImagesPerPerson, embeddingsFile } = config.training;
  const { model, images } = await readEmbeddings(configPath(config, embeddingsFile));
  requireSameModel(version, model);
  const given = trainingSamples(images, { minImages: minImagesPerPerson });
  const subject: Subject = {
    ...given,
    ...evaluationParts(given.samples, folds, seed),
  };
  requireProbes(subject);
  const { classifiers, remarks } = await evaluateKinds(
    config,
    subject,
    kinds.map((kind) => trainedKind(version, kind)),
    strangersPerDay,
  );
  return {
    version: version.name,
    model,
    seed,
    protocol: { kind: "cross-validation", folds, trainings: subject.parts.length },
    data: sizesOf(subject),
    threshold: config.classifier.minProba,
    strangersPerDay,
    remarks: [...given.remarks, ...untestedRemarks(subject), ...remarks],
    classifiers,
  };
}

/** Side by side with others, a kind that cannot be trained on this machine is left out and named. */
async function evaluateKinds(
  config: Config,
  subject: Subject,
  kinds: readonly TrainedKind[],
  strangersPerDay: number,
): Promise<Pick<EvaluationReport, "classifiers" | "remarks">> {
  const classifiers: EvaluatedClassifier[] = [];
  const remarks: string[] = [];
  for (const trained of kinds) {
    try {
      classifiers.push(await evaluateKind(config, subject, trained, strangersPerDay));
    } catch (error) {
      if (!(error instanceof FaceServiceError && error.code === "UNAVAILABLE") || kinds.length === 1) throw error;
      remarks.push(`${trained.kind} is left out: ${messageOf(error)}`);
    }
  }
  return { classifiers, remarks };
}

async function evaluateKind(
  config: Config,
  { samples, sources, parts }: Subject,
  trained: TrainedKind,
  strangersPerDay: number,
): Promise<EvaluatedClassifier> {
  const startedMs = performance.now();
  const { seed, folds } = config.training;
  await using trainer = trained.kind === "xgboost" ? await openXgboost(config) : undefined;
  const progress = showProgress({ label: `evaluating ${trained.kind}`, total: parts.length, unit: "trainings" });
  const scored = await crossValidate(samples, sources, parts, {
    retrain: retrainer(trained, { folds, seed }, trainer),
    limits: config.quality,
    onProgress: progress.update,
  }).finally(progress.end);
  const threshold = config.classifier.minProba;
  const options = { threshold, strangersPerDay };
  return {
    ...trained,
    byDamage: [...scored.damaged].map(([damage, probes]) => ({ damage, ...identificationRates(probes, threshold) })),
    byImage: evaluateProbes(samples.names, scored.images, { ...options, random: seededRandom(seed) }),
    byEvent: evaluateProbes(samples.names, scored.events, { ...options, random: seededRandom(seed) }),
    tookMs: performance.now() - startedMs,
  };
}

/** @throws {FaceServiceError} UNAVAILABLE */
async function openXgboost(config: Config): Promise<XgboostTrainer> {
  const found = await findXgboost({
    library: config.training.xgboostLibrary,
    modelsDirectory: configPath(config, config.models.directory),
  });
  if ("train" in found) return found;
  throw new FaceServiceError(
    "UNAVAILABLE",
    `no libxgboost loads (${found.join("; ")}): install Debian's libxgboost0 or name a library in training.xgboostLibrary`,
  );
}

function requireProbes({ samples, parts, untested }: Subject): void {
  if (untested.length === samples.names.length)
    throw new FaceServiceError(
      "DATASET_INVALID",
      "all pictures of each person are of one event or nearly the same, so nobody can be tested on another: add pictures of other days, encode and train again",
    );
  const unknown = unknownClass(samples);
  const hasStrangers = parts.some(
    ({ learned, asked }) =>
      learned.names.length < samples.names.length || asked.some((i) => samples.labels[i] === unknown),
  );
  if (hasStrangers) return;
  throw new FaceServiceError(
    "DATASET_INVALID",
    `nobody can stand for a stranger: put pictures of 20 or more strangers into dataset/Unknown, or enrol three people; then encode and train again`,
  );
}

function untestedRemarks({ untested }: Subject): readonly string[] {
  if (untested.length === 0) return [];
  return [`not tested as themselves, because all their pictures are of one event: ${untested.join(", ")}`];
}

function sizesOf({ samples }: Subject): EvaluationReport["data"] {
  const { names, labels, groups } = samples;
  const strangerImages = labels.filter((label) => label === unknownClass(samples)).length;
  return {
    people: names.length,
    images: labels.length - strangerImages,
    events: new Set(groups).size,
    strangerImages,
  };
}
