import { FaceServiceError } from "../../errors.ts";
import type { Log } from "../../service/log.ts";
import { type CutFaces, facesWorthKeeping, isWorthKeeping, withPictures } from "../../sightings/faces-worth-keeping.ts";
import type { Sighting } from "../../sightings/sighting.ts";
import type { SightingStore } from "../../sightings/sighting-store.ts";
import type { FrameDelivery, Sink } from "../sink.ts";

export interface SightingsSinkParts {
  readonly sightings: () => Promise<Pick<SightingStore, "put">>;
  readonly cut: CutFaces;
  readonly log: Pick<Log, "warn">;
}

/**
 * The faces that were fit to be recognised, with a picture of each, to be reviewed; a key names its face for ever, so
 * that a repeat overwrites itself. A face whose frame is gone, or that has no embedding, is not kept: it could be neither
 * looked at nor found again.
 */
export function sightingsSink({ sightings, cut, log }: SightingsSinkParts): Sink {
  const facesOf = async (delivery: FrameDelivery): Promise<readonly Sighting[]> => {
    const { result } = delivery;
    const embeddings = delivery.embeddings();
    const faces = embeddings === undefined ? [] : facesWorthKeeping(result, embeddings);
    const bytes = faces.length === 0 ? undefined : await delivery.picture();
    if (bytes === undefined) return [];
    try {
      return await withPictures(faces, bytes, cut);
    } catch (error) {
      if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
      log.warn({ image: result.image, problem: error.message }, "faces not cut out");
      return [];
    }
  };
  return {
    name: "sightings",
    frames: {
      wants: ({ faces }) => faces.some(isWorthKeeping),
      needsPicture: true,
      maxBatch: 4,
      maxInFlight: 2,
      deliver: async (frames) => {
        const faces: Sighting[] = [];
        for (const frame of frames) faces.push(...(await facesOf(frame)));
        if (faces.length > 0) await (await sightings()).put(faces);
      },
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
