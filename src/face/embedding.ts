import type { RgbImage } from "./image.ts";
import type { Landmarks } from "./landmarks.ts";

/** Names the network, its weights and its alignment; embeddings of two models are never compared. */
export type ModelId = string & { readonly __brand: "ModelId" };

/** Cosine of the angle between two unit vectors, in [-1, 1]; higher is more alike. */
export type Similarity = number & { readonly __brand: "Similarity" };

/** Turns faces into embeddings; does its own alignment, because each network was trained on another crop. */
export interface FaceEmbedder {
  readonly model: ModelId;
  /** Length D of the vectors. */
  readonly dimensions: number;
  /** @returns one unit vector a face, in the order given; one batch where the network allows it */
  embed(image: RgbImage, faces: readonly Landmarks[]): Promise<readonly Float32Array[]>;
}

export function cosineSimilarity(a: Float32Array, b: Float32Array): Similarity {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!;
  return Math.min(1, Math.max(-1, dot)) as Similarity;
}

/** A copy of length 1; a zero vector stays zero. */
export function unitVector(values: Float32Array): Float32Array {
  let squares = 0;
  for (const value of values) squares += value * value;
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  return values.map((value) => value * scale);
}
