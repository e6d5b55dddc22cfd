import { FaceServiceError } from "../errors.ts";
import type { KeptSighting } from "../sightings/sighting.ts";
import type { SightingStore } from "../sightings/sighting-store.ts";
import { type FrameResult, keyText } from "../store/results.ts";
import type { ResultView } from "./schemas/results.ts";
import { decisionOfFaceView } from "./sighting-views.ts";
import { resultView } from "./views.ts";

/**
 * Results with what people said of their faces beside what was answered. Without the store of faces they are told as they
 * were answered: a correction less is better than no result.
 */
export async function correctedViews(
  results: readonly FrameResult[],
  sightings: Pick<SightingStore, "decidedIn">,
): Promise<readonly ResultView[]> {
  const views = results.map(resultView);
  const decided = await decidedIn(results, sightings);
  return views.map((view, index) => {
    const result = results[index];
    const mine = result === undefined ? undefined : decided.get(keyText(result));
    if (mine === undefined) return view;
    const faces = view.faces.map((face, nth) => {
      const decision = mine.find((one) => one.face === nth)?.decision;
      return decision === undefined ? face : { ...face, decision: decisionOfFaceView(decision) };
    });
    return { ...view, faces };
  });
}

async function decidedIn(
  results: readonly FrameResult[],
  sightings: Pick<SightingStore, "decidedIn">,
): Promise<ReadonlyMap<string, readonly KeptSighting[]>> {
  const byFrame = new Map<string, KeptSighting[]>();
  try {
    const withFaces = results.filter(({ faces }) => faces.length > 0);
    for (const sighting of await sightings.decidedIn(withFaces)) {
      const key = keyText(sighting);
      byFrame.set(key, [...(byFrame.get(key) ?? []), sighting]);
    }
  } catch (error) {
    if (!(error instanceof FaceServiceError)) throw error;
  }
  return byFrame;
}
