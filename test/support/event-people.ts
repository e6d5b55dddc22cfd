import type { Identification } from "../../src/face/identification.ts";
import type { RecognizedFace } from "../../src/face/recognition.ts";
import type { DecidedPerson } from "../../src/zoneminder/annotation/shown-people.ts";

const face: Omit<RecognizedFace, "identification"> = {
  box: { left: 100.4, top: 60.2, right: 160.6, bottom: 140.5 },
  landmarks: {
    rightEye: { x: 115, y: 90 },
    leftEye: { x: 145, y: 90 },
    nose: { x: 130, y: 105 },
    rightMouth: { x: 118, y: 120 },
    leftMouth: { x: 142, y: 120 },
  },
  quality: { sizePx: 60, sharpness: 120, frontality: 0.9, detectionScore: 0.875 },
};

function person(identification: Identification, frame: number): DecidedPerson {
  return { identification, best: { frame, face: { ...face, identification } } };
}

/** Someone of an event, whose best face is in this frame. */
export const known = (name: string, probability = 0.918, frame = 79): DecidedPerson =>
  person({ kind: "known", name, probability, candidates: [] }, frame);

export const stranger = (probability = 0.95, frame = 79): DecidedPerson =>
  person({ kind: "unknown", probability, candidates: [] }, frame);

export const undecided = (frame = 79): DecidedPerson =>
  person({ kind: "undecided", reason: "too small", candidates: [] }, frame);
