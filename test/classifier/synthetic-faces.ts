import type { Samples } from "../../src/classifier/open-set/samples.ts";
import { seededRandom } from "../../src/classifier/random.ts";
import { unitVector } from "../../src/face/embedding.ts";

export interface SyntheticOptions {
  readonly people: number;
  readonly images: number;
  readonly strangers: number;
  readonly dimensions?: number;
  readonly seed?: number;
}

/**
 * Unit vectors like a face network's: people at random directions, their images scattered around them with a
 * cosine of about 0.6 to each other, strangers each at a direction of their own.
 */
export function syntheticFaces({ people, images, strangers, dimensions = 64, seed = 1 }: SyntheticOptions) {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const direction = (): Float32Array => unitVector(Float32Array.from({ length: dimensions }, normal));
  const around = (mean: Float32Array): Float32Array => {
    const noise = direction();
    return unitVector(mean.map((value, i) => value + 0.8 * noise[i]!));
  };
  const means = Array.from({ length: people }, direction);
  const vectors = [
    ...means.flatMap((mean) => Array.from({ length: images }, () => around(mean))),
    ...Array.from({ length: strangers }, direction),
  ];
  const samples: Samples = {
    names: means.map((_, i) => `person ${String(i).padStart(3, "0")}`),
    vectors,
    labels: Int32Array.from(vectors, (_, i) => (i < people * images ? Math.floor(i / images) : people)),
    groups: Int32Array.from(vectors, (_, i) => i),
  };
  return { samples, stranger: direction, faceOf: (person: number) => around(means[person]!) };
}
