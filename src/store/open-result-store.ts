import { resolve } from "node:path";
import { openEmbeddedResultStore } from "./embedded-result-store.ts";
import type { MongodbSettings } from "./mongodb-result-store.ts";
import type { ResultStore } from "./results.ts";

/** The section `results` of the configuration; relative paths count from `directory`. */
export interface ResultStoreSettings {
  readonly directory: string;
  readonly results: {
    readonly kind: "embedded" | "mongodb";
    /** Results are forgotten so many days after the capture; null: never. */
    readonly retentionDays?: number | null;
    readonly embedded: { readonly file: string };
    readonly mongodb: MongodbSettings;
  };
}

/** @throws {FaceServiceError} what the adapter's own open throws */
export async function openResultStore({ directory, results }: ResultStoreSettings): Promise<ResultStore> {
  switch (results.kind) {
    case "embedded":
      return await openEmbeddedResultStore({
        file: resolve(directory, results.embedded.file),
        retentionDays: results.retentionDays ?? null,
      });
    case "mongodb": {
      const { urlFile } = results.mongodb;
      // Loaded only where it is used: the driver takes 0.2 s and 24 MB.
      const { openMongodbResultStore } = await import("./mongodb-result-store.ts");
      return await openMongodbResultStore({
        ...results.mongodb,
        retentionDays: results.retentionDays ?? null,
        urlFile: urlFile === null ? null : resolve(directory, urlFile),
      });
    }
  }
}
