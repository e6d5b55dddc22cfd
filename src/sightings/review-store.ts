import type { Decision, DecisionQuery } from "./decision.ts";
import type { FaceDecision } from "./sighting.ts";
import type { Stranger, StrangerFace, StrangerQuery, StrangerSummary } from "./stranger.ts";

/** What becomes of a face; a field that is absent stays as it is, null takes it away. */
export interface FaceChange {
  readonly id: string;
  readonly decision?: FaceDecision | null;
  readonly stranger?: string | null;
}

/** Changes that belong together: all of them or none (MongoDB without transactions: a repeat completes them). */
export interface ReviewChange {
  /** Inserts, or replaces what has the same id. */
  readonly decision?: Decision;
  readonly faces?: readonly FaceChange[];
  /** Inserts, or replaces what has the same id. */
  readonly strangers?: readonly Stranger[];
}

/** What people and the gathering of strangers say about the faces of a {@link SightingStore}; errors as there. */
export interface ReviewStore {
  /** Faces that are gone are passed over. */
  change(change: ReviewChange): Promise<void>;
  decision(id: string): Promise<Decision | undefined>;
  decisions(query: DecisionQuery): Promise<readonly Decision[]>;
  /** Newest decision that stands (was not undone) and touches one of these faces or strangers. */
  latestTouching(touched: {
    readonly faces: readonly string[];
    readonly strangers: readonly string[];
  }): Promise<Decision | undefined>;
  /** So many new ids, never given before. */
  newStrangerIds(count: number): Promise<readonly string[]>;
  /** @returns those that have faces, seen last first; merged ones are left out */
  strangers(query: StrangerQuery): Promise<readonly StrangerSummary[]>;
  /** Of the ids given, those that there are, in no order, also without faces and merged ones as they are. */
  strangersById(ids: readonly string[]): Promise<readonly StrangerSummary[]>;
  /** The clearest faces of each stranger, clearest first. */
  clearest(strangers: readonly string[], perStranger: number): Promise<ReadonlyMap<string, readonly StrangerFace[]>>;
}
