import { stranger, type Trial } from "../open-set/evidence.ts";
import { stratifiedFolds } from "../open-set/folds.ts";
import { indicesOf, type Samples, subset, unknownClass, withoutPeople } from "../open-set/samples.ts";
import { seededRandom, shuffled } from "../random.ts";
import { boost, type XgboostSettings } from "./boost.ts";
import { xgboostEvidence } from "./evidence.ts";
import type { XgboostTrainer } from "./trainer.ts";

export interface TrialOptions {
  readonly settings: XgboostSettings;
  readonly folds: number;
  readonly seed: number;
  /** Told of each booster trained: how many of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Lets boosters judge faces that they never saw: each fold of images by one trained on the others, then each fold
 * of people, as strangers, by one that never heard of them.
 */
export async function xgboostTrials(
  trainer: XgboostTrainer,
  samples: Samples,
  options: TrialOptions,
): Promise<readonly Trial[]> {
  const parts = [...imageFolds(samples, options), ...peopleFolds(samples, options)];
  const trials: Trial[] = [];
  for (const [i, { learned, asked }] of parts.entries()) {
    const members = indicesOf(learned);
    const boosted = await boost(trainer, { samples: learned, members }, options.settings, options.seed);
    for (const { vector, truth } of asked)
      trials.push({ evidence: xgboostEvidence({ names: learned.names, ...boosted }, vector), truth });
    options.onProgress?.(i + 1, parts.length);
  }
  return trials;
}

interface Part {
  readonly learned: Samples;
  readonly asked: readonly { readonly vector: Float32Array; readonly truth: number }[];
}

function imageFolds(samples: Samples, { folds, seed }: TrialOptions): readonly Part[] {
  const foldOf = stratifiedFolds(samples, folds, seededRandom(seed));
  const all = indicesOf(samples);
  const unknown = unknownClass(samples);
  return [...new Set(foldOf)].map((fold) => ({
    learned: subset(
      samples,
      all.filter((i) => foldOf[i] !== fold),
    ),
    asked: all
      .filter((i) => foldOf[i] === fold)
      .map((i) => ({
        vector: samples.vectors[i]!,
        truth: samples.labels[i] === unknown ? stranger : samples.labels[i]!,
      })),
  }));
}

function peopleFolds(samples: Samples, { folds, seed }: TrialOptions): readonly Part[] {
  const people = samples.names.length;
  if (people < 2) return [];
  const order = shuffled([...samples.names.keys()], seededRandom(seed));
  const count = Math.min(folds, people);
  return Array.from({ length: count }, (_, fold) => {
    const left = new Set(order.filter((_person, i) => i % count === fold));
    return {
      learned: withoutPeople(samples, left),
      asked: indicesOf(samples)
        .filter((i) => left.has(samples.labels[i]!))
        .map((i) => ({ vector: samples.vectors[i]!, truth: stranger })),
    };
  });
}
