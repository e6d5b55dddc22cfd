import type { ModelId } from "../../face/embedding.ts";
import type { Candidate } from "../../face/identification.ts";
import type { FaceQuality } from "../../face/quality.ts";
import { type ClassifierKind, unknownName } from "../classifier.ts";
import type { MeasuredMethod } from "./calibrate.ts";
import { type Calibration, calibratedProbabilities } from "./calibration.ts";
import type { Evidence, Trial } from "./evidence.ts";

/** What every classifier file says of its origin; its version is the name of its directory. */
export interface Identity {
  /** Model of the embeddings that it learned from. */
  readonly model: ModelId;
}

/** A classifier just trained, not yet written to files. */
export interface Trained {
  readonly kind: ClassifierKind;
  /** Enrolled people in code-unit order. */
  readonly names: readonly string[];
  readonly calibration: Calibration;
  /** What was chosen to calibrate with, and what each method was worth on faces held out of its fit. */
  readonly chosen: MeasuredMethod;
  readonly compared: readonly MeasuredMethod[];
  /** Hyper-parameters, for the report. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** What it said in cross-validation about faces that it had not learned from. */
  readonly trials: readonly Trial[];
  /** Calibrated log loss on faces held out in cross-validation; lower is better. */
  readonly heldOutLoss: number;
  evidence(vector: Float32Array): Evidence;
  /** Content by file name, to be written into a version directory. */
  files(identity: Identity): ReadonlyMap<string, string | Uint8Array>;
}

/** Every person and `Unknown`, most probable first; of equals in the order of the names. */
export function candidates(
  { names, calibration }: { readonly names: readonly string[]; readonly calibration: Calibration },
  evidence: Evidence,
  quality?: FaceQuality,
): readonly Candidate[] {
  const probabilities = calibratedProbabilities(calibration, evidence, quality);
  return [...names, unknownName]
    .map((name, i) => ({ name, probability: probabilities[i]! }))
    .sort((a, b) => b.probability - a.probability);
}
