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
  dlib: { sameStranger: 0.94, sameFace: 0.96, oneStranger: 0.95, maybe: 0.92 },
  "fr-feature": { sameStranger: 0.45, sameFace: 0.55, oneStranger: 0.5, maybe: 0.35 },
};

/** As usual with networks trained by angular margins, whose strangers' similarity lies about 0. */
const ofOthers: Likeness = { sameStranger: 0.5, sameFace: 0.6, oneStranger: 0.55, maybe: 0.4 };

/**
 * @param embedder - as the engine names it: `fused@174df61b7d1a`
 * @param sameStranger - asked for instead of the network's own; the others keep their distances from it. null: its own
 */
export function likenessOf(embedder: string, sameStranger: number | null = null): Likeness {
  const own = measured[embedder.split("@")[0] ?? ""] ?? ofOthers;
  if (sameStranger === null) return own;
  const moved = (value: number): number => Math.min(1, value + sameStranger - own.sameStranger);
  return {
    sameStranger,
    sameFace: moved(own.sameFace),
    oneStranger: moved(own.oneStranger),
    maybe: moved(own.maybe),
  };
}
