import { basename } from "node:path";
import type { ClassifierKind } from "../../src/classifier/classifier.ts";
import { openClassifier } from "../../src/classifier/open-classifier.ts";
import { seededRandom } from "../../src/classifier/random.ts";
import type { Config } from "../../src/config/load.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { evaluateProbes } from "../../src/face/evaluation/evaluation.ts";
import { type Probe, scoreProbes } from "../../src/face/evaluation/scored-probe.ts";
import { readEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { groupImages } from "../../src/gallery/image-groups.ts";
import { readTrainingRecord } from "../../src/training/training-record.ts";
import { gated } from "./cross-validate.ts";
import type { EvaluatedClassifier, EvaluationReport } from "./evaluation-report.ts";
import { requireSameModel, trainedKind, type Version } from "./version.ts";

export interface HeldOutOptions {
  readonly kinds: readonly ClassifierKind[];
  readonly strangersPerDay: number;
  /** Embeddings of pictures that training never saw. */
  readonly file: string;
}

/**
 * Asks the classifiers of a version, as they are, about another embeddings file. Whoever is in it and not enrolled is a stranger.
 *
 * @throws {FaceServiceError} DATASET_INVALID, GALLERY_MISMATCH or MODEL_INVALID
 */
export async function evaluateHeldOut(
  config: Config,
  version: Version,
  { kinds, strangersPerDay, file }: HeldOutOptions,
): Promise<EvaluationReport> {
  const { model, images } = await readEmbeddings(file);
  requireSameModel(version, model);
  const learned = await learnedFiles(version);
  const fresh = images.filter(({ role, sha256 }) => role === "sample" && !learned.hashes.has(sha256));
  const events = groupImages(fresh);
  const probes: readonly Probe[] = fresh.map((image, i) => ({ ...image, event: events[i]! }));
  const { seed } = config.training;
  const options = { threshold: config.classifier.minProba, strangersPerDay };
  const classifiers: EvaluatedClassifier[] = [];
  for (const trained of kinds.map((kind) => trainedKind(version, kind))) {
    const startedMs = performance.now();
    const classifier = await openClassifier(version.directory, trained.kind);
    const scored = scoreProbes(gated(classifier, config.quality), probes);
    requireBoth(scored.images.filter(({ truth }) => truth !== undefined).length, probes.length, file);
    const named = classifier.names.filter((name) => probes.some(({ label }) => label === name));
    classifiers.push({
      ...trained,
      byDamage: [],
      byImage: evaluateProbes(named, scored.images, { ...options, random: seededRandom(seed) }),
      byEvent: evaluateProbes(named, scored.events, { ...options, random: seededRandom(seed) }),
      tookMs: performance.now() - startedMs,
    });
  }
  const enrolled = new Set(classifiers[0]?.byImage.names);
  const known = probes.filter(({ label }) => enrolled.has(label)).length;
  return {
    version: version.name,
    model,
    seed,
    protocol: { kind: "held-out", file: basename(file) },
    data: {
      people: enrolled.size,
      images: known,
      events: new Set(events).size,
      strangerImages: probes.length - known,
    },
    threshold: options.threshold,
    strangersPerDay,
    remarks: [...learned.remarks, ...seenRemarks(images.length - fresh.length)],
    classifiers,
  };
}

/** What the version learned from; a hash tells a picture also under another name. */
async function learnedFiles(
  version: Version,
): Promise<{ readonly hashes: ReadonlySet<string>; readonly remarks: readonly string[] }> {
  const learned = await readTrainingRecord(version.directory);
  if (learned !== undefined) return { hashes: new Set(learned.map(({ sha256 }) => sha256)), remarks: [] };
  return {
    hashes: new Set(),
    remarks: ["the version does not say what it learned from, so whether the pictures are new could not be checked"],
  };
}

function seenRemarks(seen: number): readonly string[] {
  if (seen === 0) return [];
  return [`${seen} picture(s) are left out: training has them too, or they lie in a not/ folder`];
}

function requireBoth(known: number, probes: number, file: string): void {
  if (known > 0 && known < probes) return;
  throw new FaceServiceError(
    "DATASET_INVALID",
    `expected new pictures of enrolled people and of strangers in ${file}, got ${known} and ${probes - known}: encode folders with the names of dataset/, and one named Unknown`,
  );
}
