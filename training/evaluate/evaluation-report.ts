import type { ClassifierKind } from "../../src/classifier/classifier.ts";
import type { Evaluation } from "../../src/face/evaluation/evaluation.ts";
import type { IdentificationRates } from "../../src/face/evaluation/identification-rates.ts";

/** How the classifier came to be asked about faces that it had not seen. */
export type Protocol =
  | { readonly kind: "cross-validation"; readonly folds: number; readonly trainings: number }
  /** The version itself, asked about pictures of another embeddings file. */
  | { readonly kind: "held-out"; readonly file: string };

export interface EvaluatedClassifier {
  readonly kind: ClassifierKind;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly tookMs: number;
  readonly byImage: Evaluation;
  readonly byEvent: Evaluation;
  /** At the threshold in use, of copies of the pictures that were made as bad as a camera's; empty where none were encoded. */
  readonly byDamage: readonly DamagedRates[];
}

export interface DamagedRates extends IdentificationRates {
  /** Names the damage: "32 px". */
  readonly damage: string;
}

export interface EvaluationReport {
  readonly version: string;
  readonly model: string;
  readonly seed: number;
  readonly protocol: Protocol;
  readonly data: {
    readonly people: number;
    readonly images: number;
    readonly events: number;
    /** Pictures of people without a name. */
    readonly strangerImages: number;
  };
  readonly threshold: number;
  readonly strangersPerDay: number;
  readonly remarks: readonly string[];
  readonly classifiers: readonly EvaluatedClassifier[];
}

/** Whether an event ever has more than one picture: only then do the answers by event differ. */
export const hasEvents = ({ data }: EvaluationReport): boolean => data.events < data.images + data.strangerImages;
