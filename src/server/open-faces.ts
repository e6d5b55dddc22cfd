import type { NamedRecords } from "../gallery/person-changes.ts";
import type { Log } from "../service/log.ts";
import { type Gathering, openGathering } from "../sightings/gathering/gathering.ts";
import { openSightings, type SightingSettings } from "../sightings/open-sightings.ts";
import { type PhotoSearch, photoSearch } from "../sightings/photo-search.ts";
import type { ReviewGallery } from "../sightings/review/dataset-writes.ts";
import { Review } from "../sightings/review/review.ts";
import { StrangerReview } from "../sightings/review/strangers.ts";
import type { Sightings } from "../sightings/sightings.ts";
import { Late } from "./late.ts";
import { lateSightings } from "./late-sightings.ts";

/** The kept faces, and what people do with them. */
export interface FaceParts extends AsyncDisposable {
  readonly sightings: Sightings;
  readonly gathering: Gathering;
  readonly review: Review;
  readonly strangers: StrangerReview;
  readonly search: PhotoSearch;
}

/** The store of kept faces, which uploaders fill; it may be away. */
export const openKeptFaces = (config: SightingSettings, log: Pick<Log, "warn">): Sightings =>
  lateSightings(new Late("store of sightings", () => openSightings(config), log));

export interface FaceSurroundings {
  /** Stays the caller's. */
  readonly sightings: Sightings;
  readonly gallery: ReviewGallery;
  /** The network that runs. */
  readonly embedder: string;
  /** null: the network's own. */
  readonly likeness: number | null;
  readonly maxFaces: number;
  readonly log: Pick<Log, "warn">;
}

export function openFaces({ sightings, gallery, ...options }: FaceSurroundings): FaceParts {
  const gathering = openGathering(sightings, options);
  const review = new Review({ store: sightings, gallery, gathering });
  return {
    sightings,
    gathering,
    review,
    strangers: new StrangerReview(sightings, review),
    search: photoSearch(sightings, gathering),
    [Symbol.asyncDispose]: () => gathering[Symbol.asyncDispose](),
  };
}

export function namesInSightings(sightings: Sightings): NamedRecords {
  return {
    name: "sightings",
    rename: (name, to) => sightings.renamePerson(name, to),
    erase: (name) => sightings.erasePerson(name),
  };
}
