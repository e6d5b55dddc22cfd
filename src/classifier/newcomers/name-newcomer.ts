import { cosineSimilarity } from "../../face/embedding.ts";
import { type Identification, unknownName } from "../../face/identification.ts";
import type { FaceQuality } from "../../face/quality.ts";
import { clarityOf, lackOf } from "../open-set/clarity.ts";
import type { NewcomerScale } from "./scale.ts";

export interface JudgedFace {
  /** Unit vector of shape (D,). */
  readonly vector: Float32Array;
  readonly quality: FaceQuality;
}

/** Somebody with pictures whom the classifier has not learned yet. */
export interface Newcomer {
  readonly name: string;
  /** Of the pictures, at least one, by the network that the asked face comes from. */
  readonly faces: readonly JudgedFace[];
}

export interface NamingRule {
  readonly scale: NewcomerScale;
  readonly minProba: number;
}

/** Share of strangers that may get a newcomer's name, however many there are. */
const mostNamed = 0.002;
/** Of few newcomers no pair that is less rare counts, though more strangers might be named. */
const rarity = 1e-4;
/** Whoever is like a resident, more likely than not, is not taken for a newcomer. */
const resident = 0.5;
/** A single picture proves no more. */
const mostSure = 0.99;

/**
 * Names a face that the classifier knows nobody for after the newcomer whom it is like. The classifier's own names stand.
 *
 * @param given - the classifier's answer, or that there is none
 */
export function nameNewcomer(
  given: Identification,
  face: JudgedFace,
  newcomers: readonly Newcomer[],
  { scale, minProba }: NamingRule,
): Identification {
  if (!isOpen(given)) return given;
  const closest = closestOf(face, newcomers, scale);
  const excess = closest === undefined ? Number.NEGATIVE_INFINITY : closest.score - scale.rare;
  const tenfolds = Math.log10(Math.max(1, (newcomers.length * rarity) / mostNamed));
  if (closest === undefined || excess < tenfolds * scale.perDecade) return given;
  const { atRare, perUnit } = scale.odds;
  const logOdds = atRare + perUnit * excess - Math.log(newcomers.length);
  const probability = Math.min(mostSure, 1 / (1 + Math.exp(-logOdds)));
  if (probability < minProba) return given;
  const candidates = [
    { name: closest.name, probability },
    { name: unknownName, probability: 1 - probability },
  ];
  return { kind: "known", name: closest.name, probability, candidates };
}

/** Mean similarity of a face with somebody's pictures, without what is alike in any two poor pictures. */
export function newcomerScore(face: JudgedFace, { faces }: Pick<Newcomer, "faces">, perOctave: number): number {
  const lack = lackIn(face);
  const scores = faces.map(
    (own) => cosineSimilarity(own.vector, face.vector) - perOctave * Math.min(lack, lackIn(own)),
  );
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

const lackIn = ({ quality }: JudgedFace): number => lackOf(clarityOf(quality));

/** Only what was looked at well enough to be compared, and is nobody's. */
function isOpen(given: Identification): boolean {
  if (given.kind === "known") return false;
  if (given.kind === "undecided" && given.reason !== "no classifier" && given.reason !== "below threshold")
    return false;
  return !given.candidates.some(({ name, probability }) => name !== unknownName && probability >= resident);
}

function closestOf(face: JudgedFace, newcomers: readonly Newcomer[], { perOctave }: NewcomerScale) {
  let closest: { readonly name: string; readonly score: number } | undefined;
  for (const newcomer of newcomers) {
    const score = newcomerScore(face, newcomer, perOctave);
    if (closest === undefined || score > closest.score) closest = { name: newcomer.name, score };
  }
  return closest;
}
