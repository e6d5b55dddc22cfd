import { type FaceEmbedder, type ModelId, unitVector } from "../../face/embedding.ts";
import type { RgbImage } from "../../face/image.ts";
import type { Landmarks } from "../../face/landmarks.ts";
import type { AlignedNetwork } from "./aligned-network.ts";

/** Share of the first network in the fused cosine; the second has the rest. */
export const firstShare = 0.5;

/**
 * Two networks as one: their unit vectors, weighted and put one behind the other, so that the cosine of two faces is
 * firstShare × the first's cosine + (1 − firstShare) × the second's.
 */
export class FusedEmbedder implements FaceEmbedder, AsyncDisposable {
  readonly model: ModelId;
  readonly #first: AlignedNetwork;
  readonly #second: AlignedNetwork;

  constructor(model: ModelId, first: AlignedNetwork, second: AlignedNetwork) {
    this.model = model;
    this.#first = first;
    this.#second = second;
  }

  get dimensions(): number {
    return this.#first.dimensions + this.#second.dimensions;
  }

  async embed(image: RgbImage, faces: readonly Landmarks[]): Promise<readonly Float32Array[]> {
    const firsts = await this.#first.encode(image, faces);
    const seconds = await this.#second.encode(image, faces);
    return firsts.map((first, index) => fuse(first, seconds[index] ?? new Float32Array(0)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#first[Symbol.asyncDispose]();
    await this.#second[Symbol.asyncDispose]();
  }
}

function fuse(first: Float32Array, second: Float32Array): Float32Array {
  const fused = new Float32Array(first.length + second.length);
  fused.set(unitVector(first).map((value) => value * Math.sqrt(firstShare)));
  fused.set(
    unitVector(second).map((value) => value * Math.sqrt(1 - firstShare)),
    first.length,
  );
  return fused;
}
