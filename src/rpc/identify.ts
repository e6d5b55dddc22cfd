import { z } from "zod";
import type { Identification } from "../face/identification.ts";
import type { FaceQuality } from "../face/quality.ts";
import { fromQuality, toIdentification, toQuality, wireIdentification, wireQuality } from "./recognize.ts";

/** The method `identify` on the wire: faces embedded before, such as the mean of one person's faces in an event. */

/** Most faces in one call. */
export const maxFaces = 256;
/** No network's embeddings are longer. */
const maxDimensions = 4096;

const embeddedFace = z.strictObject({
  embedding: z.array(z.number()).min(1).max(maxDimensions),
  /** Absent: a clear face. */
  quality: wireQuality.optional(),
});

/** The one argument of `identify`. */
export const identifyRequest = z.strictObject({
  /** The network that made the embeddings, as `recognize` and `status` name it: those of two are never compared. */
  embedder: z.string().min(1),
  faces: z.array(embeddedFace).max(maxFaces),
});
export type IdentifyRequest = z.infer<typeof identifyRequest>;

/** What `identify` answers; one item a face, in the request's order. */
export const identifyReply = z.object({
  /** Version of the classifier that was asked; null before the first training. */
  classifier: z.string().nullable(),
  models: z.object({ detector: z.string(), embedder: z.string() }),
  faces: z.array(z.object({ identification: wireIdentification })),
});
export type IdentifyReply = z.infer<typeof identifyReply>;

/** An embedding with the quality of what it was made from. */
export interface EmbeddedProbe {
  readonly vector: Float32Array;
  readonly quality?: FaceQuality;
}

export function fromProbes(embedder: string, probes: readonly EmbeddedProbe[]): IdentifyRequest {
  return {
    embedder,
    faces: probes.map(({ vector, quality }) => ({
      embedding: [...vector],
      ...(quality === undefined ? {} : { quality: fromQuality(quality) }),
    })),
  };
}

/** The inverse of {@link fromProbes}. */
export function toProbes({ faces }: IdentifyRequest): readonly EmbeddedProbe[] {
  return faces.map(({ embedding, quality }) => ({
    vector: Float32Array.from(embedding),
    ...(quality === undefined ? {} : { quality: toQuality(quality) }),
  }));
}

export function toIdentifications({ faces }: IdentifyReply): readonly Identification[] {
  return faces.map(({ identification }) => toIdentification(identification));
}
