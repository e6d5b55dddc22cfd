import type { Calibration } from "../open-set/calibration.ts";
import type { Evidence } from "../open-set/evidence.ts";
import { dotProduct } from "./kernel.ts";
import { personMargins } from "./margins.ts";
import { pairDecisions, type SvmModel } from "./model.ts";

/** All that an SVM classifier consists of. */
export interface SvmParts {
  /** Enrolled people; their classes are 0 to n - 1, that of strangers, where it was trained, is n. */
  readonly names: readonly string[];
  readonly calibration: Calibration;
  readonly machine: SvmModel;
  /** Unit vector of each person. */
  readonly centroids: readonly Float32Array[];
}

export function svmEvidence({ names, machine, centroids }: SvmParts, vector: Float32Array): Evidence {
  return {
    margins: personMargins(pairDecisions(machine, vector), { classes: machine.classes, people: names.length }),
    similarities: Float64Array.from(centroids, (centroid) => dotProduct(centroid, vector)),
  };
}
