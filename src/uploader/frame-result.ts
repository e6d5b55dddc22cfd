import type { ObservedFace } from "../face/consensus/frame-faces.ts";
import type { AnsweredFace } from "../face/recognition.ts";
import type { ImageMetadata } from "../store/archive.ts";
import type { FrameKey, FrameResult } from "../store/results.ts";
import { localDay } from "../zoneminder/capture-time.ts";
import type { CapturedFrame } from "../zoneminder/frames.ts";
import { placeOf } from "../zoneminder/picture-source.ts";
import type { CarriedRecognition } from "./similar-frames.ts";

export interface FrameTimes {
  readonly capturedAt: Date;
  readonly processedAt: Date;
}

export const frameKey = ({ event, number }: CapturedFrame): FrameKey => ({
  monitor: event.monitor,
  event: event.event,
  frame: number,
});

/** Where the annotated picture of a frame lies, for ever the same: `<monitor>/<day>/<event>/<frame>.jpg`. */
export function archiveKeyOf({ event, number }: CapturedFrame, capturedAt: Date): string {
  const day = localDay(event.startsAt ?? capturedAt);
  return `${event.monitor}/${day}/${event.event}/${String(number).padStart(5, "0")}.jpg`;
}

export function recognizedResult(
  frame: CapturedFrame,
  recognition: CarriedRecognition,
  times: FrameTimes,
  archiveKey: string | undefined,
): FrameResult {
  const { size, faces, classifier, carriedFrom } = recognition;
  return {
    ...frameKey(frame),
    ...times,
    image: placeOf(frame.source),
    size,
    faces: faces.map(withoutEmbedding),
    ...(classifier === undefined ? {} : { classifier }),
    ...(archiveKey === undefined ? {} : { archiveKey }),
    ...(carriedFrom === undefined ? {} : { carriedFrom }),
  };
}

/** As it is stored: an embedding is kept no longer than its event is undecided. */
export const withoutEmbedding = ({ embedding: _, ...face }: ObservedFace): AnsweredFace => face;

export function failedResult(frame: CapturedFrame, failure: string, times: FrameTimes): FrameResult {
  return { ...frameKey(frame), ...times, image: placeOf(frame.source), faces: [], failure };
}

export function skippedResult(frame: CapturedFrame, skipped: string, times: FrameTimes): FrameResult {
  return { ...frameKey(frame), ...times, image: placeOf(frame.source), faces: [], skipped };
}

/** Longest list of names beside a picture, in the bytes that S3 counts; it takes 2 KB of metadata in all. */
const maxNamesBytes = 1024;

export function metadataOf({ monitor, event, frame, capturedAt, faces, classifier }: FrameResult): ImageMetadata {
  return {
    monitor,
    event,
    frame: String(frame),
    "captured-at": capturedAt.toISOString(),
    faces: String(faces.length),
    names: knownNames(faces),
    ...(classifier === undefined ? {} : { classifier }),
  };
}

/** Names in the order of the faces, each once; as many as fit. */
function knownNames(faces: readonly AnsweredFace[]): string {
  const known = faces.flatMap(({ identification }) => (identification.kind === "known" ? [identification.name] : []));
  let joined = "";
  for (const name of new Set(known)) {
    const longer = joined === "" ? name : `${joined}, ${name}`;
    // Percent-encoded, as the archive carries what is not ASCII, a name is never shorter.
    if (encodeURIComponent(longer.replace(/\p{Surrogate}/gu, "\ufffd")).length > maxNamesBytes) break;
    joined = longer;
  }
  return joined;
}
