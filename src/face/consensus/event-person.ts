import type { Identification } from "../identification.ts";
import type { ObservedFace } from "./frame-faces.ts";

/** One person of an event: who that is by all frames together, and what speaks for it. */
export interface EventPerson {
  /** Probabilities are those of all frames together. */
  readonly identification: Identification;
  /** Frames that show this person, in rising order. */
  readonly frames: readonly number[];
  /** The face most fit to be shown. */
  readonly best: { readonly frame: number; readonly face: ObservedFace };
  readonly evidence: ConsensusEvidence;
}

/** How the single frames voted. A frame's vote is its own answer at the threshold that it was answered with. */
export interface ConsensusEvidence {
  /** Frames answered with a name, by name; most votes first. */
  readonly named: readonly { readonly name: string; readonly frames: number }[];
  /** Frames answered "a stranger". */
  readonly stranger: number;
  /** Frames of which the classifier was asked and was not sure. */
  readonly undecided: number;
  /** Frames of which it was not asked: too small, too blurred, a side view, nothing trained. */
  readonly notAsked: number;
  /** So many independent looks the frames are worth; 0 if the classifier was never asked. */
  readonly weight: number;
}

/**
 * One person of an event as one face: the quality-weighted mean of the embeddings of those faces that were judged. It is
 * asked about without a quality: a mean is no face of the mean quality, and was measured to be named too readily as one.
 */
export interface PersonProbe {
  /** Unit vector. */
  readonly vector: Float32Array;
}
