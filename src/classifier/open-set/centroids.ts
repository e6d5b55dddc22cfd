import { unitVector } from "../../face/embedding.ts";
import type { Samples } from "./samples.ts";

/**
 * Mean direction of each person's samples.
 *
 * @param members - samples to count
 * @returns one unit vector a person; the zero vector for one without samples
 */
export function centroids(samples: Samples, members: readonly number[]): readonly Float32Array[] {
  const dimensions = samples.vectors[0]?.length ?? 0;
  const sums = samples.names.map(() => new Float64Array(dimensions));
  for (const member of members) {
    const sum = sums[samples.labels[member]!];
    if (sum === undefined) continue;
    const vector = samples.vectors[member]!;
    for (let i = 0; i < dimensions; i++) sum[i]! += vector[i]!;
  }
  return sums.map((sum) => unitVector(Float32Array.from(sum)));
}
