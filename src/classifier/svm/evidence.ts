import type { Calibration } from "../open-set/calibration.ts";
import type { Evidence } from "../open-set/evidence.ts";
import type { Negative } from "../open-set/samples.ts";
import { dotProduct } from "./kernel.ts";
import { personMargins, shortlist } from "./margins.ts";
import { pairDecider, type SvmModel } from "./model.ts";

/** All that an SVM classifier consists of. */
export interface SvmParts {
  /** Enrolled people; their classes are 0 to n - 1, that of strangers, where it was trained, is n. */
  readonly names: readonly string[];
  readonly calibration: Calibration;
  readonly machine: SvmModel;
  /** Unit vector of each person. */
  readonly centroids: readonly Float32Array[];
  readonly negatives: readonly Negative[];
}

export function svmEvidence(
  { names, machine, centroids }: Omit<SvmParts, "calibration">,
  vector: Float32Array,
): Evidence {
  const similarities = Float64Array.from(centroids, (centroid) => dotProduct(centroid, vector));
  const people = names.length;
  const margins = personMargins({
    people,
    rivals: shortlist(similarities),
    ...(machine.classes > people ? { unknown: people } : {}),
    decide: pairDecider(machine, vector),
  });
  return { margins, similarities };
}
