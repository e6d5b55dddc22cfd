import { z } from "zod";
import type { FrameFaces, ObservedFace } from "../face/consensus/frame-faces.ts";
import type { FrameResult } from "../store/results.ts";
import type { Recognition } from "./recognizer.ts";
import type { FrameEmbeddings } from "./sink.ts";
import { spooledResult } from "./spooled.ts";

/*
 * Beside a frame's result the spool keeps the embeddings of its faces until the frame has left it: what an event's
 * people are identified by, and what a face is found again by.
 */
const schema = z.object({
  embeddings: z
    .object({
      embedder: z.string(),
      /** One a face: float32 little-endian in base64, null for a face that was not judged. */
      faces: z.array(z.base64().nullable()),
    })
    .optional(),
});

/** A frame's result and embeddings as the spool keeps them; {@link spooledResult} reads the result alone. */
export function spooledRecognition(result: FrameResult, { embedder, faces }: Recognition): string {
  if (embedder === undefined) return JSON.stringify(result);
  const coded = faces.map(({ embedding }) => (embedding === undefined ? null : base64Of(embedding)));
  return JSON.stringify({ ...result, embeddings: { embedder, faces: coded } });
}

/** The embeddings of {@link spooledRecognition}. */
export function spooledEmbeddings(text: string): FrameEmbeddings | undefined {
  const kept = schema.safeParse(JSON.parse(text)).data?.embeddings;
  if (kept === undefined) return undefined;
  return { embedder: kept.embedder, faces: kept.faces.map((coded) => (coded === null ? undefined : vectorOf(coded))) };
}

/** A frame as it was answered, for a consensus; failed frames and those passed over have no faces. */
export interface SpooledObservation {
  readonly frame: FrameFaces | undefined;
  /** Absent without embeddings. */
  readonly embedder?: string;
}

export function spooledObservation(text: string): SpooledObservation {
  const { frame, size, faces } = spooledResult(text);
  if (size === undefined) return { frame: undefined };
  const kept = spooledEmbeddings(text);
  if (kept === undefined) return { frame: { frame, size, faces } };
  const observed = faces.map((face, i): ObservedFace => {
    const embedding = kept.faces[i];
    return embedding === undefined ? face : { ...face, embedding };
  });
  return { frame: { frame, size, faces: observed }, embedder: kept.embedder };
}

/**
 * The frames of an event; only the embeddings of the latest network are kept, because those of two are never compared.
 */
export function comparableFrames(observations: readonly SpooledObservation[]): {
  readonly frames: readonly FrameFaces[];
  readonly embedder: string | undefined;
} {
  const embedder = observations.findLast((observation) => observation.embedder !== undefined)?.embedder;
  const frames = observations.flatMap(({ frame, embedder: own }) => {
    if (frame === undefined) return [];
    return own === embedder ? [frame] : [{ ...frame, faces: frame.faces.map(({ embedding: _, ...face }) => face) }];
  });
  return { frames, embedder };
}

const base64Of = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");

function vectorOf(coded: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(coded, "base64"));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}
