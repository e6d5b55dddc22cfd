import type { ModelId } from "../../src/face/embedding.ts";
import type { Embeddings } from "../../src/gallery/embeddings-file.ts";
import { type SyntheticOptions, syntheticFaces } from "../classifier/synthetic-faces.ts";

/** Embeddings of synthetic faces as `npm run encode` would write them. */
export function syntheticEmbeddings(options: SyntheticOptions): Embeddings {
  const { samples } = syntheticFaces(options);
  const { names, labels, vectors } = samples;
  return {
    model: "fused@0123456789ab" as ModelId,
    dimensions: vectors[0]!.length,
    recipe: "synthetic",
    rejected: [],
    images: vectors.map((vector, i) => {
      const label = names[labels[i]!] ?? "Unknown";
      return {
        label,
        role: "sample",
        file: `${label}/${i}.jpg`,
        sha256: String(i).padStart(64, "0"),
        vector,
        quality: { sizePx: 100, sharpness: 100, frontality: 1, detectionScore: 1 },
      };
    }),
  };
}
