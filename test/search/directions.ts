import { seededRandom } from "../../src/classifier/random.ts";
import { unitVector } from "../../src/face/embedding.ts";
import { VectorRows } from "../../src/search/vector-rows.ts";

/** Unit vectors whose spread falls from axis to axis about a common middle, as that of face embeddings does. */
export function directions(
  count: number,
  { dimensions = 48, seed = 1, falling = 0.9, middle = 2 }: Partial<Shape> = {},
): readonly Float32Array[] {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: count }, () =>
    unitVector(Float32Array.from({ length: dimensions }, (_, i) => (i === 0 ? middle : 0) + normal() * falling ** i)),
  );
}

interface Shape {
  readonly dimensions: number;
  readonly seed: number;
  readonly falling: number;
  readonly middle: number;
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function rowsOf(vectors: readonly Float32Array[], maxVectors = 100_000): VectorRows {
  const rows = new VectorRows({ dimensions: vectors[0]?.length ?? 48, maxVectors });
  vectors.forEach((vector, i) => {
    rows.put(String(i), vector);
  });
  return rows;
}
