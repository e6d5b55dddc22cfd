import { fetchModels } from "../../../src/models/fetch.ts";
import { openModelStore } from "../../../src/models/store.ts";

/**
 * The demo's photos; fetched with the networks where anything of them is missing.
 *
 * @param directory - of the networks
 * @returns the folder that they lie in
 */
export async function samplePhotos(directory: string): Promise<string> {
  await fetchModels({ directory });
  return await openModelStore({ directory }).asset("sample-photos");
}
