import { type Candidates, maxCandidates, strongestRows, takeRows } from "./candidates.ts";

export interface SuppressionOptions {
  /** Intersection over union above which the weaker of two boxes goes. */
  readonly overlap: number;
  /** Most candidates kept. */
  readonly limit: number;
}

/** Greedy non-maximum suppression. @returns what is left, best score first */
export function suppressOverlaps(candidates: Candidates, options: SuppressionOptions): Candidates {
  return takeRows(candidates, survivingRows(candidates, options));
}

/** As {@link suppressOverlaps}, but only the row numbers of what is left. */
export function survivingRows(candidates: Candidates, { overlap, limit }: SuppressionOptions): readonly number[] {
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
      if (shared > overlap * (areas[i]! + areas[j]! - shared)) gone[j] = 1;
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
