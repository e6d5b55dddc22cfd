import { type FaceEmbedder, type ModelId, unitVector } from "../../face/embedding.ts";
import type { RgbImage } from "../../face/image.ts";
import type { Landmarks } from "../../face/landmarks.ts";
import type { AlignedNetwork } from "./aligned-network.ts";

/** One network alone. */
export class NetworkEmbedder implements FaceEmbedder, AsyncDisposable {
  readonly model: ModelId;
  readonly #network: AlignedNetwork;

  constructor(model: ModelId, network: AlignedNetwork) {
    this.model = model;
    this.#network = network;
  }

  get dimensions(): number {
    return this.#network.dimensions;
  }

  async embed(image: RgbImage, faces: readonly Landmarks[]): Promise<readonly Float32Array[]> {
    const vectors = await this.#network.encode(image, faces);
    return vectors.map(unitVector);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#network[Symbol.asyncDispose]();
  }
}
