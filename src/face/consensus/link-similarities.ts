/** Between which cosines two faces come to be taken for one person's. */
export interface LinkSimilarities {
  /** At and above it two faces are one person's, also from far places. */
  readonly same: number;
  /** Below it faces at one place are two people's. */
  readonly different: number;
}

/**
 * Measured on LFW with faces shrunk to 32 px and compressed to JPEG quality 40, five each of 500 people: `same` is what
 * 1 in 1,000 pairs of two people's groups reach, `different` what 1 in 1,000 of one person's faces stay below.
 */
const measured: Readonly<Record<string, LinkSimilarities>> = {
  fused: { same: 0.8, different: 0.67 },
  "fr-feature": { same: 0.32, different: -0.1 },
  dlib: { same: 0.93, different: 0.85 },
};

/**
 * @param embedder - as the recognition server names it, kind@hash
 * @returns undefined for a network that was not measured: its embeddings then do not link faces
 */
export function linkSimilaritiesOf(embedder: string): LinkSimilarities | undefined {
  return measured[embedder.slice(0, embedder.indexOf("@"))];
}
