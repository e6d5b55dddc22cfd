import type { Calibration } from "../open-set/calibration.ts";
import type { Evidence } from "../open-set/evidence.ts";
import type { Negative } from "../open-set/samples.ts";
import { dotProduct } from "../svm/kernel.ts";
import { type Forest, forestScores } from "./forest.ts";
import { type References, similarityFeatures } from "./similarity-features.ts";

/** All that an XGBoost classifier consists of. */
export interface XgboostParts {
  /** Enrolled people; their classes are 0 to n - 1, that of strangers, where it was trained, is n. */
  readonly names: readonly string[];
  readonly calibration: Calibration;
  readonly references: References;
  /** Absent where there is but one class, which nothing has to be told from. */
  readonly forest?: Forest;
  readonly negatives: readonly Negative[];
}

type Judge = Pick<XgboostParts, "names" | "references" | "forest">;

/** Margins are differences of log-odds: a person's score less the best score of any other class. */
export function xgboostEvidence({ names, references, forest }: Judge, vector: Float32Array): Evidence {
  const similarities = Float64Array.from(references.centroids, (centroid) => dotProduct(centroid, vector));
  if (forest === undefined) return { margins: new Float64Array(names.length).fill(Number.NaN), similarities };
  const scores = forestScores(forest, similarityFeatures(references, vector));
  const best = indexOfHighest(scores, -1);
  const second = indexOfHighest(scores, best);
  const margins = scores.slice(0, names.length).map((score, c) => score - scores[c === best ? second : best]!);
  return { margins, similarities };
}

function indexOfHighest(scores: Float64Array, except: number): number {
  let highest = -1;
  for (let c = 0; c < scores.length; c++)
    if (c !== except && (highest < 0 || scores[c]! > scores[highest]!)) highest = c;
  return highest;
}
