import { FaceServiceError } from "../../errors.ts";
import type { BoundingBox, Size } from "../../face/geometry.ts";
import { type Identification, unknownName } from "../../face/identification.ts";
import type { AnsweredFace } from "../../face/recognition.ts";
import type { DetectedLabel, SeedBox } from "./seed-frame.ts";

/*
 * What smart-zoneminder's face server says, in our words. It tells neither where in a person's box the face is nor how
 * good it is, and of an answer that was not sure enough not whom it meant.
 */

/** The label that asks for the most confident face of a whole picture. */
export const wholeFrame = ({ width, height }: Size): DetectedLabel & { readonly id: number } => ({
  id: 1,
  name: person,
  score: 1,
  box: { ymin: 0, xmin: 0, ymax: height, xmax: width },
});

const person = "person";

/**
 * @param labels - as `detect_faces` answered them
 * @param seen - whether an object server saw a person in each box; of a whole frame nobody knows, and no answer is nobody
 * @throws {FaceServiceError} REQUEST_INVALID for an answer that the contract does not allow
 */
export function facesOf(labels: readonly DetectedLabel[], { seen }: { readonly seen: boolean }): AnsweredFace[] {
  return labels.flatMap((label) => {
    if (label.name !== person) return [];
    const identification = identificationOf(label);
    const isNobody = !seen && identification.kind === "undecided" && identification.reason === "no usable face";
    return isNobody ? [] : [{ box: boxOf(label.box), identification }];
  });
}

function identificationOf({ face, faceProba }: DetectedLabel): Identification {
  if (face === undefined) throw notAllowed("face in each person's label", "none");
  if (faceProba === undefined) {
    if (face !== null) throw notAllowed("faceProba beside a name", "none");
    return { kind: "undecided", reason: "no usable face", candidates: [] };
  }
  const probability = probabilityOf(faceProba);
  if (face === null) return { kind: "undecided", reason: "below threshold", probability, candidates: [] };
  const candidates = [{ name: face, probability }];
  return face === unknownName
    ? { kind: "unknown", probability, candidates }
    : { kind: "known", name: face, probability, candidates };
}

/** Sums of floats may come out a little above 1. */
const rounding = 1e-6;

function probabilityOf(faceProba: number): number {
  if (!(faceProba >= 0 && faceProba <= 1 + rounding)) throw notAllowed("faceProba from 0 to 1", String(faceProba));
  return Math.min(1, faceProba);
}

const boxOf = ({ xmin, ymin, xmax, ymax }: SeedBox): BoundingBox => ({
  left: xmin,
  top: ymin,
  right: xmax,
  bottom: ymax,
});

const notAllowed = (wanted: string, got: string): FaceServiceError =>
  new FaceServiceError("REQUEST_INVALID", `expected of detect_faces ${wanted}, got ${got}`);
