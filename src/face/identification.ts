/** Why a face was not put to the classifier's word, or why its word was not enough. */
export type UndecidedReason =
  | "too small"
  | "too blurred"
  | "side view"
  | "low detection score"
  | "below threshold"
  | "no classifier";

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
