import { type Candidates, maxCandidates, strongestRows, takeRows } from "./candidates.ts";
import type { FaceDetection } from "./detection.ts";

export interface SuppressionOptions {
  /** Intersection over union above which the weaker of two boxes goes. */
  readonly overlap: number;
  /** Most candidates kept. */
  readonly limit: number;
  /**
   * Share of the smaller of two boxes inside the larger one above which the weaker goes, in [0, 1]; absent: only
   * `overlap` counts. Faces do not lie inside one another, but parts of a large face may be found once more.
   */
  readonly contained?: number;
}

/** For whole faces. MTCNN's own last step does the same at 0.7; two faces cheek to cheek stay below it. */
export const mostContained = 0.75;

/** Greedy non-maximum suppression. @returns what is left, best score first */
export function suppressOverlaps(candidates: Candidates, options: SuppressionOptions): Candidates {
  return takeRows(candidates, survivingRows(candidates, options));
}

/** As {@link suppressOverlaps}, of faces that are whole already. */
export function suppressDetections(
  faces: readonly FaceDetection[],
  options: SuppressionOptions,
): readonly FaceDetection[] {
  const boxes = Float32Array.from(faces.flatMap(({ box: { left, top, right, bottom } }) => [left, top, right, bottom]));
  const scores = Float32Array.from(faces, ({ score }) => score);
  return survivingRows({ boxes, scores }, options).flatMap((row) => faces[row] ?? []);
}

/** As {@link suppressOverlaps}, but only the row numbers of what is left. */
export function survivingRows(candidates: Candidates, options: SuppressionOptions): readonly number[] {
  const { overlap, limit, contained = 1 } = options;
  const order = strongestRows(candidates.scores, { minScore: Number.NEGATIVE_INFINITY, limit: maxCandidates });
  const { boxes } = takeRows(candidates, order);
  const areas = areasOf(boxes);
  const gone = new Uint8Array(order.length);
  const kept: number[] = [];
  for (let i = 0; i < order.length && kept.length < limit; i++) {
    if (gone[i] === 1) continue;
    kept.push(order[i]!);
    for (let j = i + 1; j < order.length; j++) {
      const shared = sharedArea(boxes, i * 4, j * 4);
      const smaller = Math.min(areas[i]!, areas[j]!);
      if (shared > overlap * (areas[i]! + areas[j]! - shared) || shared > contained * smaller) gone[j] = 1;
    }
  }
  return kept;
}

function areasOf(boxes: Float32Array): Float64Array {
  const areas = new Float64Array(boxes.length / 4);
  for (let i = 0; i < areas.length; i++)
    areas[i] = Math.max(0, boxes[i * 4 + 2]! - boxes[i * 4]!) * Math.max(0, boxes[i * 4 + 3]! - boxes[i * 4 + 1]!);
  return areas;
}

/** `a` and `b` tell where the two boxes begin. */
function sharedArea(boxes: Float32Array, a: number, b: number): number {
  const width = Math.min(boxes[a + 2]!, boxes[b + 2]!) - Math.max(boxes[a]!, boxes[b]!);
  const height = Math.min(boxes[a + 3]!, boxes[b + 3]!) - Math.max(boxes[a + 1]!, boxes[b + 1]!);
  return width > 0 && height > 0 ? width * height : 0;
}
