import { resolve } from "node:path";
import type { MongodbSettings } from "../store/mongodb-result-store.ts";
import { openEmbeddedSightings } from "./embedded-sighting-store.ts";
import type { RetentionSettings } from "./retention.ts";
import type { Sightings } from "./sightings.ts";

/** The section `sightings` of the configuration, and where the results go; relative paths count from `directory`. */
export interface SightingSettings {
  readonly directory: string;
  readonly results: {
    readonly kind: "embedded" | "mongodb";
    readonly mongodb: Omit<MongodbSettings, "collection">;
  };
  readonly sightings: RetentionSettings & { readonly file: string; readonly collection: string };
}

/** Beside the results: in a file of their own, or in collections of the same database. @throws what the adapter throws */
export async function openSightings({ directory, results, sightings }: SightingSettings): Promise<Sightings> {
  switch (results.kind) {
    case "embedded":
      return await openEmbeddedSightings({ ...sightings, file: resolve(directory, sightings.file) });
    case "mongodb": {
      const { urlFile } = results.mongodb;
      // Loaded only where it is used: the driver takes 0.2 s and 24 MB.
      const { openMongodbSightings } = await import("./mongodb-sighting-store.ts");
      return await openMongodbSightings({
        ...results.mongodb,
        ...sightings,
        urlFile: urlFile === null ? null : resolve(directory, urlFile),
      });
    }
  }
}
