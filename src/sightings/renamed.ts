import { renamedAnswer } from "../store/rename-in-results.ts";
import type { KeptSighting } from "./sighting.ts";

/**
 * A face after a person got another name; null: there is no such person any more.
 *
 * @returns the same value if nothing changes
 */
export function renamedSighting(face: KeptSighting, name: string, to: string | null): KeptSighting {
  const identification = renamedAnswer(face.identification, { name, to });
  const { decision } = face;
  if (decision?.person !== name || to === null)
    return identification === face.identification ? face : { ...face, identification };
  return { ...face, identification, decision: { ...decision, person: to } };
}
