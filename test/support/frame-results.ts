import type { Candidate, Identification, UndecidedReason } from "../../src/face/identification.ts";
import type { RecognizedFace } from "../../src/face/recognition.ts";
import type { FrameResult } from "../../src/store/results.ts";

export function aFace(identification: Identification, left = 10): RecognizedFace {
  return {
    box: { left, top: 20.5, right: left + 50, bottom: 80 },
    landmarks: {
      leftEye: { x: left + 10, y: 40 },
      rightEye: { x: left + 30, y: 40.25 },
      nose: { x: left + 20, y: 55 },
      leftMouth: { x: left + 12, y: 65 },
      rightMouth: { x: left + 28, y: 65 },
    },
    quality: { sizePx: 50, sharpness: 312.5, frontality: 0.875, detectionScore: 0.9921875 },
    identification,
  };
}

export function known(name: string, probability = 0.97): Identification {
  return { kind: "known", name, probability, candidates: [{ name, probability }] };
}

export function unknown(probability = 0.95): Identification {
  return { kind: "unknown", probability, candidates: [{ name: "Unknown", probability }] };
}

export function undecided(reason: UndecidedReason, candidates: readonly Candidate[] = []): Identification {
  const best = candidates[0];
  return { kind: "undecided", reason, ...(best ? { probability: best.probability } : {}), candidates };
}

/** A frame of monitor 1, event 42, captured one second after the other by frame number. */
export function aFrameResult(changes: Partial<FrameResult> = {}): FrameResult {
  const frame = changes.frame ?? 1;
  return {
    monitor: "1",
    event: "42",
    frame,
    image: `/events/1/2026-11-21/42/${String(frame).padStart(5, "0")}-capture.jpg`,
    size: { width: 1280, height: 720 },
    capturedAt: new Date(Date.UTC(2026, 10, 21, 10, 0, 0) + frame * 1000),
    processedAt: new Date(Date.UTC(2026, 10, 21, 12, 0, 0, 7)),
    faces: [aFace(known("Ann"))],
    classifier: "2026-11-20T08-00-00Z",
    archiveKey: `1/2026-11-21/42/${String(frame).padStart(5, "0")}.jpg`,
    ...changes,
  };
}
