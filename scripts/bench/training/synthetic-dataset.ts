import type { Samples } from "../../../src/classifier/open-set/samples.ts";
import { seededRandom } from "../../../src/classifier/random.ts";
import { unitVector } from "../../../src/face/embedding.ts";

export interface DatasetSize {
  readonly people: number;
  readonly images: number;
}

const strangers = 100;
/** As the default networks' embeddings. */
const dimensions = 640;
/** Of a clear image, and of the two damaged copies that encoding makes. */
const scatters = [0.6, 1, 1.3] as const;
const qualities = [
  { sizePx: 100, sharpness: 150, frontality: 0.9, detectionScore: 1 },
  { sizePx: 32, sharpness: 40, frontality: 0.9, detectionScore: 1 },
  { sizePx: 24, sharpness: 25, frontality: 0.9, detectionScore: 1 },
] as const;

/** Faces that scatter around random directions: time depends on their number, not on whose they are. */
export function syntheticDataset({ people, images }: DatasetSize, seed: number): Samples {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const direction = (): Float32Array => unitVector(Float32Array.from({ length: dimensions }, normal));
  const around = (mean: Float32Array, scatter: number): Float32Array => {
    const noise = direction();
    return unitVector(mean.map((value, i) => value + scatter * noise[i]!));
  };
  const owners = Array.from({ length: people * images + strangers }, (_, i) =>
    Math.min(people, Math.floor(i / images)),
  );
  const means = Array.from({ length: people }, direction);
  const faces = owners.map((owner) => {
    const mean = means[owner] ?? direction();
    return scatters.map((scatter, k) => ({ vector: around(mean, scatter), quality: qualities[k]! }));
  });
  return {
    names: means.map((_, i) => `person ${String(i).padStart(4, "0")}`),
    vectors: faces.map(([clear]) => clear!.vector),
    labels: Int32Array.from(owners),
    groups: Int32Array.from(owners, (_, i) => i),
    qualities: faces.map(([clear]) => clear!.quality),
    copies: faces.map(([, ...copies]) => copies),
  };
}
