import type { Size } from "../geometry.ts";
import type { AnsweredFace } from "../recognition.ts";

/** A face as it was answered for one frame; its embedding, where it was asked for, helps to follow it. */
export interface ObservedFace extends AnsweredFace {
  /** Unit vector; all those of one event come from one model. */
  readonly embedding?: Float32Array;
}

/** What was found in one frame of an event. */
export interface FrameFaces {
  /** Number of the frame inside its event; a greater one is later. */
  readonly frame: number;
  /** Of the picture in which the boxes are counted. */
  readonly size: Size;
  readonly faces: readonly ObservedFace[];
}

/** A result as it is stored; one that failed has no size. */
export interface StoredFrame {
  readonly frame: number;
  readonly size?: Size;
  readonly faces: readonly ObservedFace[];
}

/** The frames that could be recognised, for a consensus over them. */
export function recognizedFrames(results: readonly StoredFrame[]): readonly FrameFaces[] {
  return results.flatMap(({ frame, size, faces }) => (size === undefined ? [] : [{ frame, size, faces }]));
}
