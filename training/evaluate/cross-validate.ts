import type { Samples } from "../../src/classifier/open-set/samples.ts";
import { type Judge, type Probe, type ScoredProbe, scoreProbes } from "../../src/face/evaluation/scored-probe.ts";
import { type QualityLimits, qualityProblem } from "../../src/face/quality.ts";
import type { EmbeddedImage } from "../../src/gallery/embeddings-file.ts";
import type { EvaluationPart } from "./parts.ts";
import { judgeOf, type Retrain } from "./retrain.ts";

export interface CrossValidated {
  readonly images: readonly ScoredProbe[];
  readonly events: readonly ScoredProbe[];
  /** Answers about damaged copies of the images, by the name of the damage. */
  readonly damaged: ReadonlyMap<string, readonly ScoredProbe[]>;
}

export interface CrossValidateOptions {
  readonly retrain: Retrain;
  /** Faces below are refused, as the server refuses them. */
  readonly limits: QualityLimits;
  readonly onProgress: (done: number) => void;
}

/**
 * Trains once for each part and asks about what that training did not see.
 *
 * @param sources - the image of each sample
 */
export async function crossValidate(
  samples: Samples,
  sources: readonly EmbeddedImage[],
  parts: readonly EvaluationPart[],
  { retrain, limits, onProgress }: CrossValidateOptions,
): Promise<CrossValidated> {
  const images: ScoredProbe[] = [];
  const events: ScoredProbe[] = [];
  const damaged = new Map<string, ScoredProbe[]>();
  for (const [i, { learned, asked }] of parts.entries()) {
    const judge = gated(judgeOf(await retrain(learned)), limits);
    const probes = asked.map((sample) => ({ source: sources[sample]!, event: samples.groups[sample]! }));
    const answers = scoreProbes(judge, probes.map(probeOf));
    images.push(...answers.images);
    events.push(...answers.events);
    for (const [damage, copies] of copiesOf(probes))
      appended(damaged, damage).push(...scoreProbes(judge, copies).images);
    onProgress(i + 1);
  }
  return { images, events, damaged };
}

/** Asks only about faces that the quality gates let through; of the others nothing is answered. */
export function gated({ names, classify }: Judge, limits: QualityLimits): Judge {
  return {
    names,
    classify: (vector, quality) =>
      quality !== undefined && qualityProblem(quality, limits) !== undefined ? [] : classify(vector, quality),
  };
}

interface SourceOfEvent {
  readonly source: EmbeddedImage;
  readonly event: number;
}

function probeOf({ source: { label, file, vector, quality }, event }: SourceOfEvent): Probe {
  return { label, file, vector, quality, event };
}

function copiesOf(probes: readonly SourceOfEvent[]): ReadonlyMap<string, readonly Probe[]> {
  const byDamage = new Map<string, Probe[]>();
  for (const { source, event } of probes)
    for (const { damage, vector, quality } of source.copies ?? [])
      appended(byDamage, damage).push({ ...probeOf({ source, event }), vector, quality });
  return byDamage;
}

function appended<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
