import { linkSimilaritiesOf } from "../../face/consensus/link-similarities.ts";

/** DeepStack's own bound of one person's faces, which its clients go by. */
const samePerson = 0.67;
/** Of a network that was not measured: about where SFace's and ArcFace's authors draw the line. */
const usualSame = 0.35;

/**
 * A cosine on DeepStack's scale: 1 the same picture, 0.67 where 1 in 1,000 pairs of two people's faces come to, in a
 * straight line. Networks lie far apart in their cosines; clients know one scale.
 *
 * @param embedder - kind@hash
 * @returns in [0, 1]
 */
export function matchSimilarity(cosine: number, embedder: string): number {
  const same = linkSimilaritiesOf(embedder)?.same ?? usualSame;
  const similarity = 1 - ((1 - cosine) * (1 - samePerson)) / (1 - same);
  return Math.min(1, Math.max(0, similarity));
}
