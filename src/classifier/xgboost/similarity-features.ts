import { centroids, facesOf, meanDirection } from "../open-set/centroids.ts";
import { type Samples, unknownClass } from "../open-set/samples.ts";
import { dotProduct } from "../svm/kernel.ts";

/**
 * What a face is compared with. Trees split on one axis at a time, and the single axes of an embedding say
 * little: on raw axes they named 69 to 81 % right where these similarities reached 95 %.
 */
export interface References {
  /** Unit vector of each person. */
  readonly centroids: readonly Float32Array[];
  /** Samples of strangers; may be none. */
  readonly strangers: readonly Float32Array[];
}

export const featureCount = ({ centroids: means, strangers }: References): number =>
  means.length + (strangers.length > 0 ? 2 : 0);

/** @param members - samples to be compared with */
export function referencesOf(samples: Samples, members: readonly number[]): References {
  return {
    centroids: centroids(samples, members),
    strangers: members.filter((i) => samples.labels[i] === unknownClass(samples)).map((i) => samples.vectors[i]!),
  };
}

/** Similarity to each person's centroid; where there are strangers also the highest and the mean similarity to them. */
export function similarityFeatures({ centroids: means, strangers }: References, vector: Float32Array): Float32Array {
  const similarities = means.map((mean) => dotProduct(mean, vector));
  if (strangers.length === 0) return Float32Array.from(similarities);
  const products = strangers.map((other) => dotProduct(other, vector));
  const mean = products.reduce((sum, value) => sum + value, 0) / products.length;
  return Float32Array.from([...similarities, Math.max(...products), mean]);
}

/**
 * Features of the very samples that the references were made of, each compared with references that lack its own
 * group: in use a face is never part of what it is compared with.
 */
export function heldOutFeatures(
  samples: Samples,
  members: readonly number[],
  references: References,
): readonly Float32Array[] {
  const byLabel = new Map<number, number[]>();
  for (const member of members)
    byLabel.get(samples.labels[member]!)?.push(member) ?? byLabel.set(samples.labels[member]!, [member]);
  return members.map((member) => {
    const label = samples.labels[member]!;
    const others = byLabel.get(label)!.filter((i) => samples.groups[i] !== samples.groups[member]);
    const isPerson = label < references.centroids.length;
    const vectors = others.flatMap((i) => (isPerson ? facesOf(samples, i) : [samples.vectors[i]!]));
    return similarityFeatures(withClass(references, label, vectors), samples.vectors[member]!);
  });
}

/** The references with `vectors` alone standing for one class; nothing else stands for a class of one group. */
function withClass(references: References, label: number, vectors: readonly Float32Array[]): References {
  const { centroids: means } = references;
  if (vectors.length === 0) return references;
  if (label >= means.length) return { ...references, strangers: vectors };
  return { ...references, centroids: means.with(label, meanDirection(vectors, vectors[0]!.length)) };
}
