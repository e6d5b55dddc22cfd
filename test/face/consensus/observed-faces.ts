import type { FrameFaces, ObservedFace } from "../../../src/face/consensus/frame-faces.ts";
import { type Candidate, decide, unknownName } from "../../../src/face/identification.ts";
import { landmarksIn } from "../../support/square-faces.ts";

export const size = { width: 640, height: 480 };

/** A clear face at a place, answered so by the classifier. */
export interface Seen {
  readonly x: number;
  readonly y?: number;
  readonly sidePx?: number;
  /** Probability by name; what is left goes to `Unknown` unless that is named too. Absent: the face was not judged. */
  readonly said?: Readonly<Record<string, number>>;
  readonly embedding?: readonly number[];
  readonly sharpness?: number;
}

export function observed({ x, y = 100, sidePx = 60, said, embedding, sharpness = 120 }: Seen): ObservedFace {
  const [right, bottom] = [x + sidePx, y + sidePx];
  return {
    box: { left: x, top: y, right, bottom },
    landmarks: landmarksIn(x, y, sidePx),
    quality: { sizePx: sidePx, sharpness, frontality: 0.9, detectionScore: 0.99 },
    identification:
      said === undefined
        ? { kind: "undecided", reason: "too blurred", candidates: [] }
        : decide(candidatesOf(said), 0.9),
    ...(embedding === undefined ? {} : { embedding: unit(embedding) }),
  };
}

export function candidatesOf(said: Readonly<Record<string, number>>): readonly Candidate[] {
  const named = Object.values(said).reduce((sum, value) => sum + value, 0);
  return Object.entries({ [unknownName]: Math.max(0, 1 - named), ...said })
    .map(([name, probability]) => ({ name, probability }))
    .sort((a, b) => b.probability - a.probability);
}

export const frameOf = (frame: number, ...faces: readonly Seen[]): FrameFaces => ({
  frame,
  size,
  faces: faces.map(observed),
});

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}
