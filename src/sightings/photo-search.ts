import type { Gathering } from "./gathering/gathering.ts";
import type { KeptSighting } from "./sighting.ts";
import type { Sightings } from "./sightings.ts";

export interface FoundSighting extends KeptSighting {
  /** Cosine between the two embeddings. */
  readonly similarity: number;
}

/** All kept faces like one, exactly: none is passed over that is so alike. */
export interface PhotoSearch {
  /** From here on two faces may be the same person's. */
  readonly usualLeast: number;
  /**
   * @param vector - of length 1, by the network that runs
   * @param most - 1 to 1,000; the most alike ones
   * @returns oldest first
   * @throws {FaceServiceError} UNAVAILABLE while what was kept before is still being read
   */
  search(vector: Float32Array, least: number, most: number): Promise<readonly FoundSighting[]>;
}

export function photoSearch(
  store: Pick<Sightings, "get">,
  gathering: Pick<Gathering, "likeness" | "above">,
): PhotoSearch {
  return {
    usualLeast: gathering.likeness.maybe,
    async search(vector, least, most) {
      const found = new Map((await gathering.above(vector, least, most)).map((one) => [one.id, one.similarity]));
      // Those that were erased meanwhile are not among them any more.
      const faces = await store.get([...found.keys()]);
      return faces
        .map((face) => ({ ...face, similarity: found.get(face.id) ?? 0 }))
        .sort((a, b) => a.capturedAt.getTime() - b.capturedAt.getTime() || (a.id < b.id ? -1 : 1));
    },
  };
}
