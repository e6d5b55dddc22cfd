import { type FaceEmbedder, type ModelId, unitVector } from "../../face/embedding.ts";
import type { RgbImage } from "../../face/image.ts";
import type { Landmarks } from "../../face/landmarks.ts";
import type { AlignedNetwork } from "./aligned-network.ts";
import type { LandmarkOpinions, LandmarkRefiner } from "./landmark-refiner.ts";

export interface EmbedderPart {
  readonly network: AlignedNetwork;
  /** Of this network's cosine in the cosine of two embeddings; the shares of all parts make 1. */
  readonly share: number;
  /** Which landmarks it is aligned by, where there is a refiner. */
  readonly landmarks: keyof LandmarkOpinions;
}

/**
 * One network, or several as one: their unit vectors, each times the root of its share, one behind the other. So a dot
 * product of two embeddings is the weighted mean of the networks' cosines.
 */
export class NetworkEmbedder implements FaceEmbedder {
  readonly model: ModelId;
  readonly dimensions: number;
  readonly #parts: readonly EmbedderPart[];
  readonly #refiner: LandmarkRefiner | undefined;

  constructor(model: ModelId, parts: readonly EmbedderPart[], refiner?: LandmarkRefiner) {
    this.model = model;
    this.dimensions = parts.reduce((sum, { network }) => sum + network.dimensions, 0);
    this.#parts = parts;
    this.#refiner = refiner;
  }

  async embed(image: RgbImage, faces: readonly Landmarks[]): Promise<readonly Float32Array[]> {
    if (faces.length === 0) return [];
    const opinions = await this.#refiner?.refine(image, faces);
    const joined = faces.map(() => new Float32Array(this.dimensions));
    let offset = 0;
    for (const { network, share, landmarks } of this.#parts) {
      const vectors = await network.encode(image, opinions?.map((opinion) => opinion[landmarks]) ?? faces);
      const weight = Math.sqrt(share);
      for (const [index, vector] of vectors.entries())
        joined[index]?.set(
          unitVector(vector).map((value) => value * weight),
          offset,
        );
      offset += network.dimensions;
    }
    return joined;
  }
}
