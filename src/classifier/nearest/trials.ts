import { askedFaces, askedSamples, trialsOfFace } from "../open-set/asked.ts";
import { facesOf, meanDirection } from "../open-set/centroids.ts";
import type { Evidence, Trial } from "../open-set/evidence.ts";
import { membersByLabel } from "../open-set/folds.ts";
import { lessNegatives } from "../open-set/negatives.ts";
import { type Samples, unknownClass } from "../open-set/samples.ts";
import { dotProduct } from "../svm/kernel.ts";
import { type NearestRule, nearestMargins } from "./evidence.ts";
import { galleryOf, gallerySimilarities } from "./gallery.ts";

export interface TrialOptions {
  readonly rule: NearestRule;
  readonly seed: number;
  /** Told of the share done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Compares each face with all that are not of its group; a person's face is also tried as a stranger's, without that
 * person. Of a class of one group each face is compared with the others of the group, or nothing of the class would
 * be left.
 */
export function nearestTrials(samples: Samples, { rule, seed, onProgress }: TrialOptions): readonly Trial[] {
  const gallery = galleryOf(samples.vectors, samples.labels);
  const means = new HeldOutMeans(samples);
  const asked = askedSamples(samples, seed);
  const people = samples.names.length;
  return asked.flatMap((sample, done) => {
    onProgress?.(done / asked.length);
    const others = means.othersOf(sample);
    const left = new Set(means.ownOf(sample).filter((i) => !others.includes(i)));
    const owners = samples.labels.map((label, i) => (left.has(i) ? -1 : label));
    const label = samples.labels[sample]!;
    return askedFaces(samples, sample).flatMap((face) => {
      const products = gallerySimilarities(gallery, face.vector);
      const similarities = means.similarities(sample, face.vector);
      const judge = (without?: number): Evidence => {
        const kept = without === undefined ? owners : owners.map((owner) => (owner === without ? -1 : owner));
        const margins = nearestMargins(products, { owners: kept, people, rule });
        const whole = lessNegatives({ margins, similarities }, samples.negatives, face.vector);
        if (without === undefined) return whole;
        const isLeft = (_: number, p: number): boolean => p !== without;
        return { margins: whole.margins.filter(isLeft), similarities: whole.similarities.filter(isLeft) };
      };
      return trialsOfFace(samples, face, { judge, isKnown: label === people || others.length > 0 });
    });
  });
}

/** Centroids that lack the group of the face that is compared with them. */
class HeldOutMeans {
  readonly #samples: Samples;
  readonly #members: ReadonlyMap<number, readonly number[]>;
  readonly #means: readonly Float32Array[];

  constructor(samples: Samples) {
    this.#samples = samples;
    this.#members = new Map(membersByLabel(samples.labels).map((own) => [samples.labels[own[0]!]!, own]));
    this.#means = samples.names.map((_, person) => this.#meanOf(this.#members.get(person) ?? []));
  }

  ownOf(sample: number): readonly number[] {
    return this.#members.get(this.#samples.labels[sample]!)!;
  }

  /** The samples of the same class that may speak for it. */
  othersOf(sample: number): readonly number[] {
    const { groups } = this.#samples;
    const own = this.ownOf(sample);
    const others = own.filter((i) => groups[i] !== groups[sample]);
    return others.length > 0 ? others : own.filter((i) => i !== sample);
  }

  similarities(sample: number, vector: Float32Array): Float64Array {
    const label = this.#samples.labels[sample]!;
    const similarities = Float64Array.from(this.#means, (mean) => dotProduct(mean, vector));
    if (label !== unknownClass(this.#samples))
      similarities[label] = dotProduct(this.#meanOf(this.othersOf(sample)), vector);
    return similarities;
  }

  #meanOf(members: readonly number[]): Float32Array {
    const { vectors } = this.#samples;
    return meanDirection(
      members.flatMap((i) => facesOf(this.#samples, i)),
      vectors[0]?.length ?? 0,
    );
  }
}
