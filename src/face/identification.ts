/** Why a face was not put to the classifier's word, or why its word was not enough. */
export const undecidedReasons = [
  "too small",
  "too blurred",
  "side view",
  "low detection score",
  "below threshold",
  "no classifier",
  // Of a server that tells no more: it found no face there, or none fit to be recognised.
  "no usable face",
] as const;

export type UndecidedReason = (typeof undecidedReasons)[number];

/** A person, or the class of strangers, with its calibrated probability. */
export interface Candidate {
  readonly name: string;
  /** Calibrated on held-out faces, in [0, 1]. */
  readonly probability: number;
}

/**
 * The answer about one face. Not analysed is not unknown: a face that fails a quality gate is `undecided`
 * and carries no candidates; one below the threshold is `undecided` with its best candidates.
 */
export type Identification =
  | {
      readonly kind: "known";
      readonly name: string;
      readonly probability: number;
      readonly candidates: readonly Candidate[];
    }
  | { readonly kind: "unknown"; readonly probability: number; readonly candidates: readonly Candidate[] }
  | {
      readonly kind: "undecided";
      readonly reason: UndecidedReason;
      /** Of the best candidate; absent when the classifier was not asked. */
      readonly probability?: number;
      readonly candidates: readonly Candidate[];
    };

/** Name of the class of strangers: the folder in `dataset/`, the class in a classifier, the word on the wire. */
export const unknownName = "Unknown";

/**
 * Turns a classifier's candidates into an answer: the best one counts if it reaches `minProba`.
 *
 * @param candidates - most probable first, as a classifier answers them
 * @param minProba - least probability, in [0, 1], of a name and of the answer "a stranger" alike
 */
export function decide(candidates: readonly Candidate[], minProba: number): Identification {
  const best = candidates[0];
  if (best === undefined) return { kind: "undecided", reason: "no classifier", candidates };
  const { name, probability } = best;
  if (!(probability >= minProba)) return { kind: "undecided", reason: "below threshold", probability, candidates };
  return name === unknownName
    ? { kind: "unknown", probability, candidates }
    : { kind: "known", name, probability, candidates };
}
