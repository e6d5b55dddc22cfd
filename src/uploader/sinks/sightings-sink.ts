import { FaceServiceError } from "../../errors.ts";
import type { BoundingBox } from "../../face/geometry.ts";
import type { AnsweredFace } from "../../face/recognition.ts";
import type { Log } from "../../service/log.ts";
import type { Sighting } from "../../sightings/sighting.ts";
import type { SightingStore } from "../../sightings/sighting-store.ts";
import type { FrameDelivery, Sink } from "../sink.ts";

export interface SightingsSinkParts {
  readonly sightings: () => Promise<Pick<SightingStore, "put">>;
  /** A JPEG a box, in their order; undefined for a box outside. @throws {FaceServiceError} IMAGE_UNREADABLE */
  readonly cut: (bytes: Uint8Array, boxes: readonly BoundingBox[]) => Promise<readonly (Uint8Array | undefined)[]>;
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
    const embedded = embeddedFaces(delivery);
    if (embedded.length === 0) return [];
    const bytes = await delivery.picture();
    if (bytes === undefined) return [];
    try {
      const crops = await cut(
        bytes,
        embedded.map(({ box }) => box),
      );
      return embedded.flatMap((face, index) => {
        const crop = crops[index];
        return crop === undefined ? [] : [{ ...face, crop }];
      });
    } catch (error) {
      if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
      log.warn({ image: result.image, problem: error.message }, "faces not cut out");
      return [];
    }
  };
  return {
    name: "sightings",
    frames: {
      wants: ({ faces }) => faces.some(isFit),
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

/** Passed the quality gates: the classifier was asked, or would have been if there were one. */
function isFit({ quality, identification }: AnsweredFace): boolean {
  if (quality === undefined) return false;
  if (identification.kind !== "undecided") return true;
  return identification.reason === "below threshold" || identification.reason === "no classifier";
}

function embeddedFaces({ result, embeddings }: FrameDelivery): readonly Omit<Sighting, "crop">[] {
  const found = embeddings();
  if (found === undefined) return [];
  const { monitor, event, frame, capturedAt, classifier, faces } = result;
  return faces.flatMap((answered, face) => {
    const vector = found.faces[face];
    const { box, quality, identification } = answered;
    if (vector === undefined || quality === undefined || !isFit(answered)) return [];
    const version = classifier === undefined ? {} : { classifier };
    const seen = { monitor, event, frame, face, capturedAt, box, quality, identification, ...version };
    return [{ ...seen, embedder: found.embedder, vector }];
  });
}
