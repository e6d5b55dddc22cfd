import { type BoundingBox, intersectionOverUnion } from "../../../src/face/geometry.ts";

export interface ScoredBox {
  readonly box: BoundingBox;
  readonly score: number;
}

export interface JudgedImage {
  readonly detections: readonly ScoredBox[];
  readonly faces: readonly BoundingBox[];
  /** Which of `faces` count; the others, and detections that fit them best, are left out of the score. */
  readonly counted: readonly number[];
}

/** A detection's verdict: right, wrong, or one that fits a face that does not count. */
export type Verdict = "right" | "wrong" | "ignored";

/** Overlap from which a detection has found a face; WIDER FACE, Yang et al., arXiv:1511.06523. */
const leastOverlap = 0.5;

/**
 * Judges the detections of one image as WIDER FACE's evaluation does: best score first, each by the face that it
 * overlaps most; a face found twice makes the second one wrong.
 *
 * @returns one verdict a detection, in the order of `detections`
 */
export function judge({ detections, faces, counted }: JudgedImage): readonly Verdict[] {
  const counts = new Set(counted);
  const found = new Set<number>();
  const verdicts: Verdict[] = new Array(detections.length).fill("wrong");
  const order = detections.map((_, i) => i).sort((a, b) => detections[b]!.score - detections[a]!.score);
  for (const index of order) {
    const { face, overlap } = bestFace(detections[index]!.box, faces);
    if (overlap < leastOverlap) continue;
    if (!counts.has(face)) verdicts[index] = "ignored";
    else if (!found.has(face)) {
      found.add(face);
      verdicts[index] = "right";
    }
  }
  return verdicts;
}

function bestFace(box: BoundingBox, faces: readonly BoundingBox[]): { face: number; overlap: number } {
  let best = { face: -1, overlap: 0 };
  for (const [face, truth] of faces.entries()) {
    const overlap = intersectionOverUnion(box, truth);
    if (overlap > best.overlap) best = { face, overlap };
  }
  return best;
}

/** A detection that counts. */
export interface ScoredVerdict {
  readonly score: number;
  readonly right: boolean;
}

export interface PrecisionRecall {
  /** Best score first. */
  readonly verdicts: readonly ScoredVerdict[];
  readonly averagePrecision: number;
  /** Share of the detections at or above the score that are right, and of the faces that they find. */
  at(score: number): { readonly precision: number; readonly recall: number };
}

/**
 * Precision over recall of all images together. The average precision is the area below the exact curve, made
 * monotone from the right; WIDER's own program samples it at 1,000 scores.
 */
export function precisionRecall(images: readonly JudgedImage[]): PrecisionRecall {
  const faces = images.reduce((sum, image) => sum + image.counted.length, 0);
  const judged = images.flatMap((image) => {
    const verdicts = judge(image);
    return image.detections.flatMap(({ score }, i) =>
      verdicts[i] === "ignored" ? [] : [{ score, right: verdicts[i] === "right" }],
    );
  });
  judged.sort((a, b) => b.score - a.score);
  let right = 0;
  const points = judged.map(({ score, right: isRight }, i) => {
    if (isRight) right++;
    return { score, precision: right / (i + 1), recall: faces > 0 ? right / faces : 0 };
  });
  return {
    verdicts: judged,
    averagePrecision: areaBelow(points),
    at: (score) => points.findLast((point) => point.score >= score) ?? { precision: 1, recall: 0 },
  };
}

function areaBelow(points: readonly { readonly precision: number; readonly recall: number }[]): number {
  let best = 0;
  let area = 0;
  for (let i = points.length - 1; i >= 0; i--) {
    best = Math.max(best, points[i]!.precision);
    area += best * (points[i]!.recall - (points[i - 1]?.recall ?? 0));
  }
  return area;
}
