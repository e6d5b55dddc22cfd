import type { BoundingBox } from "../face/geometry.ts";
import type { AnsweredFace } from "../face/recognition.ts";
import type { FrameResult } from "../store/results.ts";
import type { Sighting } from "./sighting.ts";

/** A JPEG a box, in their order; undefined for a box outside. @throws {FaceServiceError} IMAGE_UNREADABLE */
export type CutFaces = (
  bytes: Uint8Array,
  boxes: readonly BoundingBox[],
) => Promise<readonly (Uint8Array | undefined)[]>;

export interface FrameEmbeddings {
  readonly embedder: string;
  /** By the face's index; undefined where none was made. */
  readonly faces: readonly (Float32Array | undefined)[];
}

/** Passed the quality gates: the classifier was asked, or would have been if there were one. */
export function isWorthKeeping({ quality, identification }: AnsweredFace): boolean {
  if (quality === undefined) return false;
  if (identification.kind !== "undecided") return true;
  return identification.reason === "below threshold" || identification.reason === "no classifier";
}

/** Of a frame those that are worth keeping, but for their pictures. One without an embedding could not be found again. */
export function facesWorthKeeping(
  { monitor, event, frame, capturedAt, classifier, faces }: FrameResult,
  embeddings: FrameEmbeddings,
): readonly Omit<Sighting, "crop">[] {
  return faces.flatMap((answered, face) => {
    const vector = embeddings.faces[face];
    const { box, quality, identification } = answered;
    if (vector === undefined || quality === undefined || !isWorthKeeping(answered)) return [];
    const version = classifier === undefined ? {} : { classifier };
    const seen = { monitor, event, frame, face, capturedAt, box, quality, identification, ...version };
    return [{ ...seen, embedder: embeddings.embedder, vector }];
  });
}

/** With their pictures; a box outside of the frame has none. @throws {FaceServiceError} IMAGE_UNREADABLE */
export async function withPictures(
  faces: readonly Omit<Sighting, "crop">[],
  frame: Uint8Array,
  cut: CutFaces,
): Promise<readonly Sighting[]> {
  if (faces.length === 0) return [];
  const crops = await cut(
    frame,
    faces.map(({ box }) => box),
  );
  return faces.flatMap((face, index) => {
    const crop = crops[index];
    return crop === undefined ? [] : [{ ...face, crop }];
  });
}
