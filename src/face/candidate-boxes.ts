import { type Candidates, takeRows } from "./candidates.ts";
import type { Point, Size } from "./geometry.ts";

/** Boxes and landmarks with x and y multiplied; from a network's input to the image. */
export function scaleCandidates({ boxes, scores, landmarks }: Candidates, scale: Point): Candidates {
  const scaled = (values: Float32Array): Float32Array =>
    values.map((value, i) => value * (i % 2 === 0 ? scale.x : scale.y));
  return landmarks === undefined
    ? { boxes: scaled(boxes), scores }
    : { boxes: scaled(boxes), scores, landmarks: scaled(landmarks) };
}

/** Those whose centre lies in the image; networks also see faces in the edge between picture and padding. */
export function insideImage(candidates: Candidates, { width, height }: Size): Candidates {
  const { boxes } = candidates;
  const rows: number[] = [];
  for (let at = 0; at < boxes.length; at += 4) {
    const x = (boxes[at]! + boxes[at + 2]!) / 2;
    const y = (boxes[at + 1]! + boxes[at + 3]!) / 2;
    if (x >= 0 && x < width && y >= 0 && y < height) rows.push(at / 4);
  }
  return takeRows(candidates, rows);
}

/** Weighted mean of two lists of boxes, row by row; `share` is the weight of the first. */
export function mixBoxes(first: Float32Array, second: Float32Array, share: number): Float32Array {
  return first.map((value, i) => value * share + second[i]! * (1 - share));
}
