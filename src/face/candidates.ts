import type { FaceDetection } from "./detection.ts";
import type { Point } from "./geometry.ts";
import type { Landmarks } from "./landmarks.ts";

/** Faces proposed by a network, before suppression: one row each, flat, so that thousands cost no objects. */
export interface Candidates {
  readonly boxes: Float32Array; // (N, 4): left, top, right, bottom
  readonly scores: Float32Array; // (N,)
  readonly landmarks?: Float32Array; // (N, 10): x, y of the five points in the order of `landmarkPoints`
}

/**
 * Most candidates that go into suppression. It compares all pairs, and the 751st best of one picture has, in all
 * that was measured, never become a face.
 */
export const maxCandidates = 750;

/** Which of many scores to look at, in a tensor where they stand `stride` apart from `offset` on. */
export interface Selection {
  readonly minScore: number;
  readonly limit: number;
  readonly stride?: number;
  readonly offset?: number;
}

/** @returns row numbers of the best scores, best first; of equal scores the earlier row first */
export function strongestRows(scores: Float32Array, selection: Selection): Int32Array {
  const { minScore, limit, stride = 1, offset = 0 } = selection;
  const passing: number[] = [];
  for (let at = offset, row = 0; at < scores.length; at += stride, row++)
    if (scores[at]! >= minScore) passing.push(row);
  const scoreOf = (row: number): number => scores[row * stride + offset]!;
  return Int32Array.from(passing.sort((a, b) => scoreOf(b) - scoreOf(a) || a - b).slice(0, limit));
}

/** The candidates of these rows, in this order. */
export function takeRows({ boxes, scores, landmarks }: Candidates, rows: ArrayLike<number>): Candidates {
  const taken = { boxes: takeFlat(boxes, rows, 4), scores: takeFlat(scores, rows, 1) };
  return landmarks === undefined ? taken : { ...taken, landmarks: takeFlat(landmarks, rows, 10) };
}

function takeFlat(values: Float32Array, rows: ArrayLike<number>, width: number): Float32Array {
  const out = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * width;
    for (let k = 0; k < width; k++) out[i * width + k] = values[from + k]!;
  }
  return out;
}

/** All rows of several lists of candidates; landmarks only if every list has them. */
export function joinCandidates(lists: readonly Candidates[]): Candidates {
  const landmarks = lists.flatMap((list) => (list.landmarks === undefined ? [] : [list.landmarks]));
  const joined = {
    boxes: joinFlat(lists.map((list) => list.boxes)),
    scores: joinFlat(lists.map((list) => list.scores)),
  };
  return landmarks.length === lists.length ? { ...joined, landmarks: joinFlat(landmarks) } : joined;
}

function joinFlat(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The same candidates with other scores. */
export function rescore(candidates: Candidates, score: (score: number, row: number) => number): Candidates {
  return { ...candidates, scores: candidates.scores.map(score) };
}

/** Those with at least this score, best first. */
export function atLeast(candidates: Candidates, minScore: number): Candidates {
  const { scores } = candidates;
  return takeRows(candidates, strongestRows(scores, { minScore, limit: scores.length }));
}

/** @throws {RangeError} when the candidates have no landmarks */
export function detectionsOf({ boxes, scores, landmarks }: Candidates): readonly FaceDetection[] {
  if (landmarks === undefined) throw new RangeError("candidates without landmarks are no detections");
  return Array.from(scores, (score, i) => ({
    box: { left: boxes[i * 4]!, top: boxes[i * 4 + 1]!, right: boxes[i * 4 + 2]!, bottom: boxes[i * 4 + 3]! },
    score,
    landmarks: landmarksAt(landmarks, i * 10),
  }));
}

function landmarksAt(values: Float32Array, start: number): Landmarks {
  const point = (k: number): Point => ({ x: values[start + 2 * k]!, y: values[start + 2 * k + 1]! });
  return { leftEye: point(0), rightEye: point(1), nose: point(2), leftMouth: point(3), rightMouth: point(4) };
}
