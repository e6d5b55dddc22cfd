import { type Random, seededRandom } from "../../../src/classifier/random.ts";
import { unitVector } from "../../../src/face/embedding.ts";
import type { EmbeddedImage } from "../../../src/gallery/embeddings-file.ts";
import type { IndexedVector } from "../../../src/search/vector-rows.ts";

/** Vectors to search, and vectors to search for. */
export interface Gallery {
  readonly name: string;
  readonly dimensions: number;
  readonly vectors: readonly IndexedVector[];
  /** By what they are: of someone in the gallery, or of nobody. */
  readonly queries: Readonly<Record<"mated" | "nonMated", readonly Float32Array[]>>;
}

/** Share of another face in a made one, and of the difference of two more, which stands for another photo. */
const mostMixed = 0.5;
const photoShare = 0.3;

/**
 * Real faces, one of each person, filled up with mixtures of them: neighbours as close as faces have them, not as
 * random directions do. Mated queries are other photos of the real people; the others are mixtures too.
 */
export function faceGallery(images: readonly EmbeddedImage[], size: number, queries: number, seed: number): Gallery {
  const random = seededRandom(seed);
  const enrolled = new Map<string, Float32Array>();
  const mated: Float32Array[] = [];
  for (const { label, vector } of images) {
    if (!enrolled.has(label)) {
      if (enrolled.size < size) enrolled.set(label, vector);
    } else if (mated.length < queries) mated.push(vector);
  }
  const mixed = mixer(
    images.map(({ vector }) => vector),
    random,
  );
  const made = Array.from({ length: Math.max(0, size - enrolled.size) }, mixed);
  return {
    name: "faces",
    dimensions: images[0]?.vector.length ?? 0,
    vectors: [
      ...[...enrolled].map(([id, vector]) => ({ id, vector })),
      ...made.map((vector, i) => ({ id: `made ${i}`, vector })),
    ],
    queries: { mated, nonMated: Array.from({ length: queries }, mixed) },
  };
}

function mixer(faces: readonly Float32Array[], random: Random): () => Float32Array {
  const dimensions = faces[0]?.length ?? 0;
  const centre = new Float64Array(dimensions);
  for (const face of faces) for (let i = 0; i < dimensions; i++) centre[i]! += face[i]! / faces.length;
  const any = (): Float32Array => faces[Math.floor(random() * faces.length)]!;
  return () => {
    const [a, b, c, d] = [any(), any(), any(), any()];
    const share = mostMixed * random();
    const length = Math.hypot(share, 1 - share);
    return unitVector(
      Float32Array.from(centre, (middle, i) => {
        const person = ((1 - share) * (a[i]! - middle) + share * (b[i]! - middle)) / length;
        return middle + person + photoShare * (c[i]! - d[i]!);
      }),
    );
  };
}

const noise = 0.02;

/** Directions without any order, the worst case of every index; mated queries are jittered copies. */
export function randomGallery(dimensions: number, size: number, queries: number, seed: number): Gallery {
  const random = seededRandom(seed);
  const direction = (): Float32Array => unitVector(Float32Array.from({ length: dimensions }, () => normal(random)));
  const vectors = Array.from({ length: size }, (_, i) => ({ id: String(i), vector: direction() }));
  const jittered = ({ vector }: IndexedVector): Float32Array =>
    unitVector(vector.map((value) => value + noise * normal(random)));
  return {
    name: "random",
    dimensions,
    vectors,
    queries: { mated: vectors.slice(0, queries).map(jittered), nonMated: Array.from({ length: queries }, direction) },
  };
}

/** Box and Muller's normal deviate. */
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
