import type { Sightings } from "../sightings.ts";
import type { StrangerSummary } from "../stranger.ts";

/** Merged strangers lead to one another; nobody merges more often than this. */
const mostMerges = 100;

/** The stranger that an id means now: merged ones lead to the one that they are part of. @returns undefined if it is gone */
export async function currentStranger(
  store: Pick<Sightings, "strangersById">,
  id: string,
): Promise<StrangerSummary | undefined> {
  let [found] = await store.strangersById([id]);
  for (let step = 0; found?.mergedInto !== undefined && step < mostMerges; step++)
    [found] = await store.strangersById([found.mergedInto]);
  return found?.mergedInto === undefined ? found : undefined;
}
