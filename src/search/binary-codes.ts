import { type Kernels, openKernels } from "./kernels.ts";

/**
 * 64-bit codes of vectors, compared by the number of bits that differ. A code keeps little of a vector: the codes can
 * only propose candidates that are then compared (docs/search.md tells how many are needed).
 */
export type Coder = (vector: Float32Array) => BigUint64Array;

export const codeBits = 64;

/**
 * The first 64 values against the mean of the whole vector, as the seed's hash. It suits embeddings whose values are
 * centred and say equally much.
 */
export const valuesAgainstMean: Coder = (vector) => {
  let sum = 0;
  for (const value of vector) sum += value;
  const mean = sum / vector.length;
  return packed((bit) => vector[bit]! > mean);
};

/** On which side of each of 64 planes through the centre a vector lies. @param axes - shape (64, dimensions) */
export function sidesOfPlanes(axes: Float64Array, centre: Float64Array): Coder {
  const dimensions = centre.length;
  return (vector) =>
    packed((bit) => {
      let along = 0;
      const start = bit * dimensions;
      for (let i = 0; i < dimensions; i++) along += axes[start + i]! * (vector[i]! - centre[i]!);
      return along > 0;
    });
}

function packed(isSet: (bit: number) => boolean): BigUint64Array {
  const words = new Uint32Array(2);
  for (let bit = 0; bit < codeBits; bit++) if (isSet(bit)) words[bit >> 5]! |= 1 << (bit & 31);
  return new BigUint64Array(words.buffer);
}

const pageBytes = 65_536;
const codeBytes = 8;

/** The codes of many vectors. */
export class BinaryCodes {
  readonly #coder: Coder;
  readonly #memory: WebAssembly.Memory;
  readonly #kernels: Kernels;
  readonly #count: number;

  constructor(coder: Coder, vectors: readonly Float32Array[]) {
    this.#coder = coder;
    this.#count = vectors.length;
    const pages = Math.ceil((codeBytes + vectors.length * (codeBytes + 4)) / pageBytes);
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.#kernels = openKernels(this.#memory);
    const codes = new BigUint64Array(this.#memory.buffer, codeBytes, vectors.length);
    vectors.forEach((vector, i) => {
      codes.set(coder(vector), i);
    });
  }

  /** @returns the `count` vectors whose codes differ least, by index, in no order; of those that differ alike the first */
  candidates(query: Float32Array, count: number): Int32Array {
    new BigUint64Array(this.#memory.buffer, 0, 1).set(this.#coder(query));
    const out = codeBytes + this.#count * codeBytes;
    this.#kernels.hammingDistances(codeBytes, 0, out, this.#count);
    return leastOf(new Int32Array(this.#memory.buffer, out, this.#count), Math.min(count, this.#count));
  }
}

/** By counting how many there are of each distance. */
function leastOf(distances: Int32Array, count: number): Int32Array {
  const having = new Int32Array(codeBits + 1);
  for (let i = 0; i < distances.length; i++) having[distances[i]!]!++;
  let limit = 0;
  let below = 0;
  while (limit < codeBits && below + having[limit]! < count) below += having[limit++]!;
  let atLimit = count - below;
  const chosen = new Int32Array(count);
  let filled = 0;
  for (let i = 0; i < distances.length && filled < count; i++) {
    const distance = distances[i]!;
    if (distance > limit || (distance === limit && atLimit-- <= 0)) continue;
    chosen[filled++] = i;
  }
  return chosen;
}
