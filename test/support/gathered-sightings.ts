import { join } from "node:path";
import { openEmbeddedSightings } from "../../src/sightings/embedded-sighting-store.ts";
import { type Gathering, type GatheringOptions, openGathering } from "../../src/sightings/gathering/gathering.ts";
import { Review } from "../../src/sightings/review/review.ts";
import { StrangerReview } from "../../src/sightings/review/strangers.ts";
import type { Sightings } from "../../src/sightings/sightings.ts";
import { keepAll } from "../contract/opened-sightings.ts";
import { type TestGallery, testGallery } from "./folder-gallery.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export interface GatheredSightings extends AsyncDisposable {
  readonly store: Sightings;
  readonly gathering: Gathering;
  readonly dataset: TestGallery;
  readonly review: Review;
  readonly strangers: StrangerReview;
}

/** Faces, strangers and a dataset, as the server puts them together; what is new is gathered when a test asks. */
export async function gatheredSightings(
  dataset: readonly string[] = [],
  network: Pick<GatheringOptions, "embedder" | "likeness"> = { embedder: "fused@0" },
): Promise<GatheredSightings> {
  const home = await temporaryDirectory();
  const gallery = await testGallery(dataset);
  const store = await openEmbeddedSightings({ ...keepAll, file: join(home.path, "sightings.db") });
  const gathering = openGathering(store, {
    ...network,
    maxFaces: 1000,
    everyMs: 3_600_000,
    log: { warn: (fields) => process.stderr.write(`${JSON.stringify(fields)}\n`) },
  });
  const review = new Review({ store, gallery: gallery.gallery, gathering });
  return {
    store,
    gathering,
    dataset: gallery,
    review,
    strangers: new StrangerReview(store, review),
    async [Symbol.asyncDispose]() {
      for (const part of [gathering, store, gallery, home]) await part[Symbol.asyncDispose]();
    },
  };
}
