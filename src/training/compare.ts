import { join } from "node:path";
import type { Classifier, ClassifierKind } from "../classifier/classifier.ts";
import { openClassifier } from "../classifier/open-classifier.ts";
import { seededRandom } from "../classifier/random.ts";
import { FaceServiceError } from "../errors.ts";
import { answerRight, type Disagreement, disagreement } from "../face/evaluation/disagreement.ts";
import { type IdentificationRates, identificationRates } from "../face/evaluation/identification-rates.ts";
import { type ScoredProbe, scoreProbes } from "../face/evaluation/scored-probe.ts";
import { type TpirAtFpir, tpirAtFpir } from "../face/evaluation/tpir-at-fpir.ts";
import { readEmbeddings } from "../gallery/embeddings-file.ts";
import { fairProbes } from "./fair-probes.ts";
import { readTrainingRecord } from "./training-record.ts";

export interface CompareOptions {
  readonly kind: ClassifierKind;
  /** Least probability of a name. */
  readonly threshold: number;
  /** Embeddings file with the faces to ask about. */
  readonly file: string;
  readonly includingLearned: boolean;
}

export interface Comparison {
  readonly versions: readonly [string, string];
  readonly kind: ClassifierKind;
  readonly threshold: number;
  readonly remarks: readonly string[];
  /** Faces of people enrolled in both, and of strangers to both. */
  readonly faces: { readonly known: number; readonly strangers: number };
  /** In the order of `versions`; absent when no face is left to ask about. */
  readonly results?: readonly [Result, Result];
  /** Faces that one of the two answers right and the other does not. */
  readonly disagreement?: Disagreement;
}

export interface Result {
  readonly rates: IdentificationRates;
  /** Empty where known faces or strangers are missing. */
  readonly tpirAtFpir: readonly TpirAtFpir[];
}

/**
 * Asks two versions about the same faces, which neither has learned.
 *
 * @throws {FaceServiceError} MODEL_INVALID, DATASET_INVALID; GALLERY_MISMATCH if the embeddings are of another model
 */
export async function compareVersions(
  directory: string,
  versions: readonly [string, string],
  { kind, threshold, file, includingLearned }: CompareOptions,
): Promise<Comparison> {
  const { model, images } = await readEmbeddings(file);
  const open = async (version: string): Promise<Classifier> => {
    const classifier = await openClassifier(join(directory, version), kind);
    if (classifier.model === model) return classifier;
    throw new FaceServiceError(
      "GALLERY_MISMATCH",
      `classifier ${version} was trained on embeddings of ${classifier.model}, but ${file} holds those of ${model}: name an embeddings file of that model with --on`,
    );
  };
  const classifiers = [await open(versions[0]), await open(versions[1])] as const;
  const side = async (version: string, { names }: Classifier) => ({
    version,
    names,
    learned: await readTrainingRecord(join(directory, version)),
  });
  const sides = [await side(versions[0], classifiers[0]), await side(versions[1], classifiers[1])] as const;
  const { probes, remarks } = fairProbes(images, sides, includingLearned);
  const scored = [scoreProbes(classifiers[0], probes).images, scoreProbes(classifiers[1], probes).images] as const;
  const known = scored[0].filter(({ truth }) => truth !== undefined).length;
  const common = { versions, kind, threshold, remarks, faces: { known, strangers: probes.length - known } };
  if (probes.length === 0) return common;
  return {
    ...common,
    results: [resultOf(scored[0], threshold), resultOf(scored[1], threshold)],
    disagreement: disagreement(scored[0], scored[1], (probe) => answerRight(probe, threshold)),
  };
}

function resultOf(scored: readonly ScoredProbe[], threshold: number): Result {
  const known = scored.filter(({ truth }) => truth !== undefined).length;
  const isOpenSet = known > 0 && known < scored.length;
  return {
    rates: identificationRates(scored, threshold),
    tpirAtFpir: isOpenSet ? tpirAtFpir(scored, [0.01], seededRandom(1)) : [],
  };
}
