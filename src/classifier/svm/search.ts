import { fitCalibration, logLoss } from "../open-set/fit-calibration.ts";
import { stratifiedFolds } from "../open-set/folds.ts";
import type { Samples } from "../open-set/samples.ts";
import { searchSubset } from "../open-set/search-subset.ts";
import { seededRandom } from "../random.ts";
import { type Gram, gramMatrix, type Kernel } from "./kernel.ts";
import type { SvmSettings } from "./machines.ts";
import { svmTrials, type TrialOptions } from "./trials.ts";

/** Costs and widths that were worth trying for unit vectors, whose squared distances lie between 0 and 4. */
const costs = [0.1, 1, 10, 100];
const gammas = [0.25, 0.5, 1, 2];

export const svmGrid: readonly SvmSettings[] = [
  ...costs.map((cost): SvmSettings => ({ kernel: { kind: "linear" }, cost })),
  ...gammas.flatMap((gamma) => costs.map((cost): SvmSettings => ({ kernel: { kind: "rbf", gamma }, cost }))),
];

export interface SearchOptions {
  /** Kernel to look among; absent: both. */
  readonly kernel?: Kernel["kind"];
  readonly folds: number;
  readonly seed: number;
  /** Told of each setting tried: how many of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The settings of the grid with the least log loss on held-out faces after calibration; of equals the first, which
 * is the simpler one. Enrolled people and strangers count alike in it.
 */
export function searchSvm(samples: Samples, { kernel, folds, seed, onProgress }: SearchOptions): SvmSettings {
  const grid = svmGrid.filter((settings) => kernel === undefined || settings.kernel.kind === kernel);
  // Damaged copies only take part in the calibration: the machines learn from the samples alone.
  const { copies: _, ...few } = searchSubset(samples, seed);
  const gram = gramMatrix(few.vectors);
  const foldOf = stratifiedFolds(few, folds, seededRandom(seed));
  let best = grid[0]!;
  let least = Number.POSITIVE_INFINITY;
  grid.forEach((settings, i) => {
    const loss = heldOutLoss(few, gram, { settings, folds: foldOf, seed });
    // A gain below this is noise of the optimisers' tolerances, and must not decide for the less simple setting.
    if (loss < least - 1e-4) {
      least = loss;
      best = settings;
    }
    onProgress?.(i + 1, grid.length);
  });
  return best;
}

function heldOutLoss(samples: Samples, gram: Gram, options: TrialOptions): number {
  const trials = svmTrials(samples, gram, options);
  return logLoss(fitCalibration(trials), trials);
}
