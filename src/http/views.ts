import type { Identification } from "../face/identification.ts";
import type { AnsweredFace } from "../face/recognition.ts";
import type { EventResult } from "../store/event-results.ts";
import { videoFrameOf } from "../store/frame-image.ts";
import type { FrameKey, FrameResult } from "../store/results.ts";
import type { FaceView, IdentificationView } from "./schemas/faces.ts";
import type { EventView, ResultView } from "./schemas/results.ts";

/** A stored result as the API tells it: without paths of this machine. */
export function resultView(result: FrameResult): ResultView {
  const { image, archiveKey, capturedAt, processedAt, faces, ...rest } = result;
  return {
    ...rest,
    capturedAt: capturedAt.toISOString(),
    processedAt: processedAt.toISOString(),
    faces: faces.map(faceView),
    picture: `${frameAddress(result)}/picture`,
    fromVideo: videoFrameOf(image) !== undefined,
    archived: archiveKey !== undefined,
  };
}

export function frameAddress({ monitor, event, frame }: FrameKey): string {
  return `/api/v1/results/${encodeURIComponent(monitor)}/${encodeURIComponent(event)}/${frame}`;
}

export function eventView({ people, firstCapturedAt, lastCapturedAt, processedAt, ...rest }: EventResult): EventView {
  return {
    ...rest,
    firstCapturedAt: firstCapturedAt.toISOString(),
    lastCapturedAt: lastCapturedAt.toISOString(),
    processedAt: processedAt.toISOString(),
    people: people.map(({ identification, frames, best, evidence }) => ({
      identification: identificationView(identification),
      frames: [...frames],
      best: { frame: best.frame, face: faceView(best.face) },
      evidence: { ...evidence, named: evidence.named.map((one) => ({ ...one })) },
    })),
    picture: `/api/v1/events/${encodeURIComponent(rest.monitor)}/${encodeURIComponent(rest.event)}/picture`,
  };
}

export function faceView({ box, landmarks, quality, identification }: AnsweredFace): FaceView {
  return {
    box: { ...box },
    ...(landmarks === undefined ? {} : { landmarks: { ...landmarks } }),
    ...(quality === undefined ? {} : { quality: { ...quality } }),
    identification: identificationView(identification),
  };
}

export function identificationView(identification: Identification): IdentificationView {
  return { ...identification, candidates: identification.candidates.map((one) => ({ ...one })) };
}
