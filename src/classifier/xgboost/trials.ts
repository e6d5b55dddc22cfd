import { askedFaces, askedSamples, identityOf } from "../open-set/asked.ts";
import { narrowed, stranger, type Trial } from "../open-set/evidence.ts";
import { stratifiedFolds } from "../open-set/folds.ts";
import { lessNegatives } from "../open-set/negatives.ts";
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
    const judge = { names: learned.names, ...boosted };
    for (const { vector, ...known } of asked) {
      const evidence = lessNegatives(xgboostEvidence(judge, vector), learned.negatives, vector);
      trials.push(narrowed({ ...known, evidence }));
    }
    options.onProgress?.(i + 1, parts.length);
  }
  return trials;
}

interface Part {
  readonly learned: Samples;
  readonly asked: readonly (Omit<Trial, "evidence"> & { readonly vector: Float32Array })[];
}

/** The samples that are asked, each with its copies, as faces of `truth`. */
function facesOf(samples: Samples, members: readonly number[], truth: (sample: number) => number): Part["asked"] {
  return members.flatMap((member) =>
    askedFaces(samples, member).map(({ sample, vector, weight, quality }) => ({
      vector,
      weight,
      truth: truth(sample),
      group: identityOf(samples, sample),
      ...(quality === undefined ? {} : { quality }),
    })),
  );
}

function imageFolds(samples: Samples, { folds, seed }: TrialOptions): readonly Part[] {
  const foldOf = stratifiedFolds(samples, folds, seededRandom(seed));
  const all = indicesOf(samples);
  const unknown = unknownClass(samples);
  const asked = new Set(askedSamples(samples, seed));
  return [...new Set(foldOf)].map((fold) => ({
    learned: subset(
      samples,
      all.filter((i) => foldOf[i] !== fold),
    ),
    asked: facesOf(
      samples,
      all.filter((i) => foldOf[i] === fold && asked.has(i)),
      (i) => (samples.labels[i] === unknown ? stranger : samples.labels[i]!),
    ),
  }));
}

function peopleFolds(samples: Samples, { folds, seed }: TrialOptions): readonly Part[] {
  const people = samples.names.length;
  if (people < 2) return [];
  const order = shuffled([...samples.names.keys()], seededRandom(seed));
  const count = Math.min(folds, people);
  const asked = askedSamples(samples, seed);
  return Array.from({ length: count }, (_, fold) => {
    const left = new Set(order.filter((_person, i) => i % count === fold));
    return {
      learned: withoutPeople(samples, left),
      asked: facesOf(
        samples,
        asked.filter((i) => left.has(samples.labels[i]!)),
        () => stranger,
      ),
    };
  });
}
