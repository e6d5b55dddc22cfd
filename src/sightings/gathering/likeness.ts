/** How alike faces of one person are, by the network that made the vectors; docs/review.md says how it was measured. */
export interface Likeness {
  /** Least likeness of a face to a stranger's faces to be counted to them. */
  readonly sameStranger: number;
  /** Least likeness to one face alone that is enough: a stranger may have been merged of two looks. */
  readonly sameFace: number;
  /** Least likeness of two strangers' faces, on average, to be one without anybody being asked. */
  readonly oneStranger: number;
  /** From here on two strangers are shown as perhaps the same, and a search by photo finds a face. */
  readonly maybe: number;
}

const measured: Readonly<Record<string, Likeness>> = {
  fused: { sameStranger: 0.84, sameFace: 0.87, oneStranger: 0.86, maybe: 0.8 },
};

/** As usual with networks trained by angular margins, whose strangers' similarity lies about 0. */
const ofOthers: Likeness = { sameStranger: 0.5, sameFace: 0.6, oneStranger: 0.55, maybe: 0.4 };

/** @param embedder - as the engine names it: `fused@174df61b7d1a` */
export function likenessOf(embedder: string): Likeness {
  return measured[embedder.split("@")[0] ?? ""] ?? ofOthers;
}
