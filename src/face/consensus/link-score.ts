import { cosineSimilarity } from "../embedding.ts";
import { areaOf, type BoundingBox, intersectionOverUnion } from "../geometry.ts";
import type { LinkingOptions } from "./options.ts";

/** What is known of a person at the last frame that showed it. */
export interface LinkTarget {
  readonly box: BoundingBox;
  /** Mean of the unit vectors seen so far; its product with another is the mean of their cosines. */
  readonly embedding?: Float32Array | undefined;
}

/** Largest reach of a face that was missing for a while, in its own sizes. */
const maxReach = 3;
/** Faces of one person at two moments hardly differ more in size. */
const maxSizeRatio = 2;

/**
 * How well a face continues a person who was last seen some steps before.
 *
 * @param steps - at least 1
 * @returns higher is better; undefined if it cannot be the same person's as far as place and embedding tell
 */
export function linkScore(
  last: LinkTarget,
  face: LinkTarget,
  steps: number,
  options: LinkingOptions,
): number | undefined {
  const alike = likeness(last, face, options);
  if (alike !== undefined && alike < 0) return undefined;
  const near = nearness(last.box, face.box, Math.min(maxReach, options.reachPerStep * (1 + steps)));
  if (near === undefined || steps > options.maxGapSteps) return alike !== undefined && alike >= 1 ? alike : undefined;
  return near + (alike ?? 0);
}

/** 0 where embeddings begin to allow one person, 1 where they prove one; undefined without embeddings. */
export function likeness(
  a: Pick<LinkTarget, "embedding">,
  b: Pick<LinkTarget, "embedding">,
  { similarities }: LinkingOptions,
): number | undefined {
  if (similarities === undefined || a.embedding === undefined || b.embedding === undefined) return undefined;
  if (a.embedding.length !== b.embedding.length) return undefined;
  const { same, different } = similarities;
  return (cosineSimilarity(a.embedding, b.embedding) - different) / (same - different);
}

/** In [0, 2]; undefined out of reach. */
function nearness(a: BoundingBox, b: BoundingBox, reach: number): number | undefined {
  const [sideA, sideB] = [Math.sqrt(areaOf(a)), Math.sqrt(areaOf(b))];
  const side = (sideA + sideB) / 2;
  if (Math.min(sideA, sideB) * maxSizeRatio < Math.max(sideA, sideB) || side === 0) return undefined;
  const awayX = (a.left + a.right - b.left - b.right) / 2;
  const awayY = (a.top + a.bottom - b.top - b.bottom) / 2;
  const distance = Math.hypot(awayX, awayY) / side;
  return distance > reach ? undefined : intersectionOverUnion(a, b) + 1 - distance / reach;
}
