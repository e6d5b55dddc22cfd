import type { EngineFace } from "../../../src/engine/engine.ts";
import { cosineSimilarity } from "../../../src/face/embedding.ts";
import { intersectionOverUnion } from "../../../src/face/geometry.ts";
import { greatestDifference } from "../../../src/images/likeness.ts";
import type { LookedAtFrame } from "./frames.ts";

export interface CarriedFigures {
  readonly carried: number;
  /** Of all frames. */
  readonly share: number;
  /** Faces that recognising the carried frames finds. */
  readonly facesThere: number;
  /** Of these, those that no carried face stands for. */
  readonly lost: number;
  /** Carried faces that lie over one which is another person's, as the embeddings have it. */
  readonly others: number;
  /** Carried faces where recognition finds none. */
  readonly gone: number;
}

/** Boxes of one face in two frames that look the same. */
const leastOverlap = 0.3;
/** Below it two faces are rather two people's; on LFW 1 in 100 pairs of strangers is more alike than 0.74. */
const leastSimilarity = 0.74;

export function compareCarried(clips: readonly (readonly LookedAtFrame[])[], below: number): CarriedFigures {
  const pairs = clips.flatMap((clip) => carriedPairs(clip, below));
  const frames = clips.reduce((sum, { length }) => sum + length, 0);
  const count = (of: (pair: CarriedPair) => number): number => pairs.reduce((sum, pair) => sum + of(pair), 0);
  return {
    carried: pairs.length,
    share: frames === 0 ? 0 : pairs.length / frames,
    facesThere: count(({ frame }) => frame.faces.length),
    lost: count(({ frame, reference }) => missing(frame.faces, reference.faces)),
    others: count(({ frame, reference }) => mistaken(reference.faces, frame.faces)),
    gone: count(({ frame, reference }) => missing(reference.faces, frame.faces)),
  };
}

/** A frame, and the one whose answer it would be given. */
interface CarriedPair {
  readonly frame: LookedAtFrame;
  readonly reference: LookedAtFrame;
}

function carriedPairs(clip: readonly LookedAtFrame[], below: number): readonly CarriedPair[] {
  const pairs: CarriedPair[] = [];
  let reference: LookedAtFrame | undefined;
  for (const frame of clip)
    if (reference !== undefined && greatestDifference(frame.thumbnail, reference.thumbnail) < below)
      pairs.push({ frame, reference });
    else reference = frame;
  return pairs;
}

/** Faces that none of the others lies over. */
const missing = (faces: readonly EngineFace[], others: readonly EngineFace[]): number =>
  faces.filter((face) => matchOf(face, others) === undefined).length;

/** Faces that lie over one of somebody else. */
function mistaken(faces: readonly EngineFace[], others: readonly EngineFace[]): number {
  return faces.filter((face) => {
    const match = matchOf(face, others);
    return match !== undefined && similarity(face, match) < leastSimilarity;
  }).length;
}

function matchOf({ box }: EngineFace, faces: readonly EngineFace[]): EngineFace | undefined {
  const [best] = [...faces].sort((a, b) => intersectionOverUnion(b.box, box) - intersectionOverUnion(a.box, box));
  return best !== undefined && intersectionOverUnion(best.box, box) >= leastOverlap ? best : undefined;
}

const similarity = (a: EngineFace, b: EngineFace): number =>
  a.embedding === undefined || b.embedding === undefined ? 0 : cosineSimilarity(a.embedding, b.embedding);
