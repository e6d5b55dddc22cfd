import { performance } from "node:perf_hooks";
import { clarityOf } from "../../../src/sightings/clarity.ts";
import { FaceIndex } from "../../../src/sightings/gathering/face-index.ts";
import { gather } from "../../../src/sightings/gathering/gather.ts";
import { leastClarity } from "../../../src/sightings/gathering/gathering.ts";
import type { Likeness } from "../../../src/sightings/gathering/likeness.ts";
import type { StrangerFace } from "./faces.ts";

/** Faces gathered one after the other, as the server does it. */
export interface GatheredFaces {
  /** By face; a face too poor to begin a stranger, and alike to none, is one by itself. */
  readonly strangerOf: ReadonlyMap<string, string>;
  readonly strangers: number;
  readonly msPerFace: number;
  readonly index: FaceIndex;
}

export function gatherAll(faces: readonly StrangerFace[], likeness: Likeness): GatheredFaces {
  const index = new FaceIndex({ dimensions: faces[0]?.vector.length ?? 0, maxVectors: faces.length });
  const strangerOf = new Map<string, string>();
  let begun = 0;
  const startedMs = performance.now();
  for (const { id, vector, quality } of faces) {
    index.put([{ id, vector }]);
    const mayBegin = clarityOf(quality) >= leastClarity;
    const [gathered] = gather(index, [{ id, mayBegin }], { likeness, tokenOf: () => `s${begun}` });
    if (gathered?.isNew) begun++;
    strangerOf.set(id, gathered?.stranger ?? `alone ${id}`);
  }
  const msPerFace = (performance.now() - startedMs) / Math.max(1, faces.length);
  return { strangerOf, strangers: begun, msPerFace, index };
}

/** As the server's check every ten minutes: strangers who are plainly one person become one. */
export function recheck({ strangerOf, index }: GatheredFaces, { oneStranger }: Likeness): ReadonlyMap<string, string> {
  const merged = new Map(strangerOf);
  for (const stranger of new Set(strangerOf.values())) {
    const [like] = index.strangersLike(stranger, oneStranger);
    if (like === undefined) continue;
    for (const [id, now] of merged)
      if (now === stranger) {
        merged.set(id, like.stranger);
        index.move(id, like.stranger);
      }
  }
  return merged;
}
