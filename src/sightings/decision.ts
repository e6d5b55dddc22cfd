import type { FaceDecision, Verdict } from "./sighting.ts";
import type { Stranger } from "./stranger.ts";

/** What a user did: with faces, or with strangers. */
export type DecisionAction =
  | { readonly kind: "faces"; readonly verdict: Verdict; readonly person?: string; readonly label?: string }
  | { readonly kind: "name"; readonly stranger: string; readonly person: string }
  | { readonly kind: "merge"; readonly into: string; readonly strangers: readonly string[] }
  | { readonly kind: "split"; readonly stranger: string; readonly made: string }
  | { readonly kind: "ignore"; readonly stranger: string; readonly label: string }
  | { readonly kind: "unignore"; readonly stranger: string };

/** A sample that a decision wrote into the dataset. */
export interface WrittenSample {
  /** Id of the sighting whose picture it is. */
  readonly face: string;
  readonly person: string;
  /** As the gallery names it. */
  readonly file: string;
  readonly isNegative: boolean;
}

/** How a face stood before a decision. */
export interface FaceBefore {
  readonly id: string;
  readonly decision?: FaceDecision;
  readonly stranger?: string;
}

/** One step of a user, with all that undoing it needs. */
export interface Decision {
  readonly id: string;
  readonly decidedAt: Date;
  /** Name of the key or session that did it. */
  readonly decidedBy?: string;
  readonly action: DecisionAction;
  readonly faces: readonly FaceBefore[];
  readonly strangers: readonly Stranger[];
  /** Ids of strangers that it made. */
  readonly made: readonly string[];
  readonly written: readonly WrittenSample[];
  /** Pictures of earlier decisions that it took out of the dataset, as the gallery names the removals. */
  readonly taken: readonly string[];
  /** A person whom it enrolled. */
  readonly enrolled?: string;
  readonly undoneAt?: Date;
}

/** Newest first. */
export interface DecisionQuery {
  /** Id of the last decision of the page before. */
  readonly after?: string;
  /** 1 to 1,000. */
  readonly limit: number;
}
