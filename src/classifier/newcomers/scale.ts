/** How alike a face and a newcomer's pictures must be, in one network's cosines. */
export interface NewcomerScale {
  /** Score that 1 in 10,000 pairs of two people reach. */
  readonly rare: number;
  /** How much more is asked of pairs that are ten times as rare. */
  readonly perDecade: number;
  /**
   * Two people's similarity rises by so much with each octave of clarity that both pictures lack; a score is without it. A
   * poor face and a clear one are no more alike than two clear ones.
   */
  readonly perOctave: number;
  /** Log-odds of one person against two at `rare`, pairs of both being equally frequent, and their growth with the score. */
  readonly odds: { readonly atRare: number; readonly perUnit: number };
}

/** Measured on LFW: `npm run bench -- newcomers FOLDER_OR_TAR --embedder KIND` prints them. */
const measured: Readonly<Record<string, NewcomerScale>> = {
  fused: { rare: 0.822, perDecade: 0.0196, perOctave: 0.027, odds: { atRare: 4.9, perUnit: 117 } },
  "fr-feature": { rare: 0.411, perDecade: 0.068, perOctave: 0.071, odds: { atRare: 5, perUnit: 33.8 } },
  dlib: { rare: 0.941, perDecade: 0.0119, perOctave: 0.012, odds: { atRare: 6.6, perUnit: 194 } },
};

/**
 * @param embedder - as the engine names it, kind@hash
 * @returns undefined for a network that was not measured: nobody is then named before a training
 */
export function newcomerScaleOf(embedder: string): NewcomerScale | undefined {
  return measured[embedder.slice(0, embedder.indexOf("@"))];
}
