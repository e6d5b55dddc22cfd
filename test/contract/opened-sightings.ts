import type { RetentionSettings } from "../../src/sightings/retention.ts";
import type { Sightings } from "../../src/sightings/sightings.ts";

/** A store of faces over an empty place. */
export interface OpenedSightings extends AsyncDisposable {
  readonly store: Sightings;
  /** Another store over the same place. */
  reopen(settings?: Partial<RetentionSettings>): Promise<Sightings>;
}

export type OpenSightings = (settings?: Partial<RetentionSettings>) => Promise<OpenedSightings>;

/** Nothing is forgotten, whatever the day. */
export const keepAll: RetentionSettings = { knownDays: null, strangerDays: null, maxFaces: 1e6, maxPerEvent: 1000 };
