import type { Calibration } from "../open-set/calibration.ts";
import type { Evidence } from "../open-set/evidence.ts";
import type { Negative } from "../open-set/samples.ts";
import { dotProduct } from "../svm/kernel.ts";
import { type Gallery, gallerySimilarities } from "./gallery.ts";

/**
 * What makes a person the nearest: the one most similar image, or the share of that person's images that are at
 * least `tolerance` similar.
 */
export type NearestRule = { readonly kind: "best" } | { readonly kind: "votes"; readonly tolerance: number };

/** All that a nearest-neighbour classifier consists of. */
export interface NearestParts {
  readonly names: readonly string[];
  readonly calibration: Calibration;
  readonly gallery: Gallery;
  readonly rule: NearestRule;
  /** Unit vector of each person. */
  readonly centroids: readonly Float32Array[];
  readonly negatives: readonly Negative[];
}

export function nearestEvidence(
  { names, gallery, rule, centroids }: Omit<NearestParts, "calibration">,
  vector: Float32Array,
): Evidence {
  const ranking = { owners: gallery.owners, people: names.length, rule };
  return {
    margins: nearestMargins(gallerySimilarities(gallery, vector), ranking),
    similarities: Float64Array.from(centroids, (centroid) => dotProduct(centroid, vector)),
  };
}

export interface Ranking {
  /** Person of each similarity; `people` for a stranger's, negative for one that is not to count. */
  readonly owners: Int32Array;
  readonly people: number;
  readonly rule: NearestRule;
}

/**
 * Each person's score less the highest of any other class that has samples; NaN for one without such a rival. A person
 * without any sample has the least similarity, -1.
 */
export function nearestMargins(similarities: Float64Array, { owners, people, rule }: Ranking): Float64Array {
  const best = new Float64Array(people + 1).fill(-1);
  const votes = new Float64Array(people + 1);
  const sizes = new Float64Array(people + 1);
  owners.forEach((owner, i) => {
    if (owner < 0) return;
    best[owner] = Math.max(best[owner]!, similarities[i]!);
    sizes[owner]!++;
    if (rule.kind === "votes" && similarities[i]! >= rule.tolerance) votes[owner]!++;
  });
  const margins = marginsOf(rule.kind === "best" ? best : votes, sizes);
  if (rule.kind === "votes") for (let p = 0; p < people; p++) margins[p]! /= Math.max(1, sizes[p]!);
  return margins;
}

function marginsOf(scores: Float64Array, sizes: Float64Array): Float64Array {
  let first = -1;
  let second = -1;
  for (let c = 0; c < scores.length; c++) {
    if (sizes[c] === 0) continue;
    if (first < 0 || scores[c]! > scores[first]!) {
      second = first;
      first = c;
    } else if (second < 0 || scores[c]! > scores[second]!) second = c;
  }
  return scores.slice(0, -1).map((score, p) => {
    const rival = p === first ? second : first;
    return rival < 0 ? Number.NaN : score - scores[rival]!;
  });
}
