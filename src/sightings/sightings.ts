import type { ReviewStore } from "./review-store.ts";
import type { SightingStore } from "./sighting-store.ts";

/** The faces, and what is said of them: one place, two ports. */
export interface Sightings extends SightingStore, ReviewStore {}
