import { unitVector } from "../embedding.ts";
import type { FaceQuality } from "../quality.ts";

/** Weighted mean of the embeddings and qualities of one person's faces. */
export class MeanFace {
  #sums: Float64Array | undefined;
  #vector: Float32Array | undefined;
  #weight = 0;
  #quality: FaceQuality = { sizePx: 0, sharpness: 0, frontality: 0, detectionScore: 0 };

  add(embedding: Float32Array, quality: FaceQuality, weight: number): void {
    this.#addSums(embedding, weight);
    this.#addQuality(quality, weight);
  }

  merge(other: MeanFace): void {
    if (other.#sums === undefined) return;
    this.#addSums(other.#sums, 1);
    this.#addQuality(other.#quality, other.#weight);
  }

  /** Shorter than 1, the more so the less the faces agree; undefined for no face. */
  get mean(): Float32Array | undefined {
    const weight = this.#weight;
    return this.#sums && Float32Array.from(this.#sums, (sum) => sum / weight);
  }

  /** The mean brought to length 1; undefined for no face. */
  get vector(): Float32Array | undefined {
    if (this.#sums !== undefined) this.#vector ??= unitVector(Float32Array.from(this.#sums));
    return this.#vector;
  }

  get quality(): FaceQuality {
    return this.#quality;
  }

  #addSums(values: Float32Array | Float64Array, weight: number): void {
    this.#sums ??= new Float64Array(values.length);
    const sums = this.#sums;
    for (let i = 0; i < sums.length; i++) sums[i]! += weight * (values[i] ?? 0);
    this.#vector = undefined;
  }

  #addQuality(quality: FaceQuality, weight: number): void {
    this.#weight += weight;
    const share = this.#weight > 0 ? weight / this.#weight : 0;
    const before = this.#quality;
    const mean = (key: keyof FaceQuality): number => before[key] + share * (quality[key] - before[key]);
    this.#quality = {
      sizePx: mean("sizePx"),
      sharpness: mean("sharpness"),
      frontality: mean("frontality"),
      detectionScore: mean("detectionScore"),
    };
  }
}
