import { unitVector } from "../../face/embedding.ts";
import type { Samples } from "./samples.ts";

/**
 * Mean direction of each person's samples and their damaged copies: what speaks for a person in a small or blurred
 * face as well. Measured on LFW at FPIR 1 %: 24 px .57 without copies, .70 with; 32 px .92 and .95; clear faces alike.
 *
 * @param members - samples to count
 * @returns one unit vector a person; the zero vector for one without samples
 */
export function centroids(samples: Samples, members: readonly number[]): readonly Float32Array[] {
  const own = samples.names.map((): Float32Array[] => []);
  for (const member of members) own[samples.labels[member]!]?.push(...facesOf(samples, member));
  const dimensions = samples.vectors[0]?.length ?? 0;
  return own.map((vectors) => meanDirection(vectors, dimensions));
}

/** A sample and its copies. */
export const facesOf = ({ vectors, copies }: Samples, member: number): readonly Float32Array[] => [
  vectors[member]!,
  ...(copies?.[member] ?? []).map(({ vector }) => vector),
];

/** @returns a unit vector; the zero vector for the mean of none */
export function meanDirection(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const sum = new Float64Array(dimensions);
  for (const vector of vectors) for (let i = 0; i < dimensions; i++) sum[i]! += vector[i]!;
  return unitVector(Float32Array.from(sum));
}
