import { FaceServiceError } from "../../errors.ts";
import { unknownName } from "../../face/identification.ts";
import type { FaceDecision, KeptSighting, Verdict } from "../sighting.ts";
import type { SampleTarget } from "./dataset-writes.ts";

/** What a person says of some faces. */
export interface FaceVerdict {
  readonly verdict: Verdict;
  /** Who it is: with `person`, and only there. */
  readonly person?: string;
}

/** Most faces of one decision. */
export const maxFacesDecided = 500;

/** @throws {FaceServiceError} REQUEST_INVALID for a verdict that says nothing about a face as it was answered */
export function checkVerdict({ verdict, person }: FaceVerdict, faces: readonly KeptSighting[]): void {
  if ((verdict === "person") !== (person !== undefined))
    throw new FaceServiceError("REQUEST_INVALID", "expected a person with the verdict person, and with no other");
  const undecided = faces.filter(({ identification }) => identification.kind === "undecided").length;
  if (undecided > 0 && (verdict === "right" || verdict === "wrong"))
    throw new FaceServiceError(
      "REQUEST_INVALID",
      `${undecided} of ${faces.length} faces were undecided: no answer can be ${verdict}; say who it is, or ignore them`,
    );
}

/** The decision of one face. */
export function decisionOf(
  face: KeptSighting,
  { verdict, person }: FaceVerdict,
  { id, decidedAt }: Pick<FaceDecision, "id" | "decidedAt">,
): FaceDecision {
  const { identification } = face;
  const answered = identification.kind === "known" ? identification.name : undefined;
  const who = verdict === "person" ? person : verdict === "ignore" ? undefined : answered;
  return { id, verdict, decidedAt, ...(who === undefined ? {} : { person: who }) };
}

/** What of it goes into the dataset: right faces as samples, wrong ones as pictures of somebody else. */
export function targetsOf(faces: readonly KeptSighting[], { verdict, person }: FaceVerdict): readonly SampleTarget[] {
  return faces.flatMap((face): readonly SampleTarget[] => {
    const { identification } = face;
    if (verdict === "person") return person === undefined ? [] : [{ face, person, isNegative: false }];
    if (verdict === "ignore" || identification.kind === "undecided") return [];
    if (identification.kind === "known")
      return [{ face, person: identification.name, isNegative: verdict === "wrong" }];
    // A stranger confirmed is a stranger that training shall know; one who is none says nothing of who it is.
    return verdict === "right" ? [{ face, person: unknownName, isNegative: false }] : [];
  });
}

/**
 * Of many faces those worth learning from: the clearest of each event, then the next of each, until there are enough.
 *
 * @param faces - clearest first
 */
export function spreadOverEvents(faces: readonly KeptSighting[], most: number): readonly KeptSighting[] {
  const seen = new Map<string, number>();
  const ranked = faces.map((face) => {
    const event = JSON.stringify([face.monitor, face.event]);
    const rank = seen.get(event) ?? 0;
    seen.set(event, rank + 1);
    return { face, rank };
  });
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ face }) => face);
}
