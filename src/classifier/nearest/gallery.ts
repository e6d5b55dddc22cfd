import { dotProduct } from "../svm/kernel.ts";

/** Samples to be compared with one by one, in one flat array. */
export interface Gallery {
  /** Shape (samples, dimensions), unit rows. */
  readonly vectors: Float32Array;
  readonly dimensions: number;
  /** Person of each sample; the number of people for a stranger's. */
  readonly owners: Int32Array;
}

export function galleryOf(vectors: readonly Float32Array[], owners: Int32Array): Gallery {
  const dimensions = vectors[0]?.length ?? 0;
  const flat = new Float32Array(vectors.length * dimensions);
  vectors.forEach((vector, i) => {
    flat.set(vector, i * dimensions);
  });
  return { vectors: flat, dimensions, owners };
}

/** Cosine of a face with every sample. */
export function gallerySimilarities({ vectors, dimensions, owners }: Gallery, vector: Float32Array): Float64Array {
  return Float64Array.from(owners, (_, i) =>
    dotProduct(vectors.subarray(i * dimensions, (i + 1) * dimensions), vector),
  );
}
