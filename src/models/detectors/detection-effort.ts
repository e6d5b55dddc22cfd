export const detectionEfforts = ["fast", "balanced", "thorough", "exhaustive"] as const;
export type DetectionEffort = (typeof detectionEfforts)[number];

/** What one level of effort means. */
export interface EffortPlan {
  /** Longest side of the largest look at the whole image, in parts of `detection.inputSizePx`. */
  readonly scale: number;
  /** Looks at the whole image, each at half the size of the one before. */
  readonly looks: number;
  /** Also search tiles of the picture as it is, as wide as `detection.inputSizePx`. */
  readonly tiles: boolean;
}

/** Measured on WIDER FACE by `npm run bench -- wider DATA --levels`; docs/detection.md has the figures. */
export const effortPlans: Readonly<Record<DetectionEffort, EffortPlan>> = {
  fast: { scale: 0.5, looks: 1, tiles: false },
  balanced: { scale: 1, looks: 2, tiles: false },
  thorough: { scale: 1.5, looks: 3, tiles: false },
  exhaustive: { scale: 1.5, looks: 3, tiles: true },
};

/**
 * Longest side that a decoded picture must have for the detector to see all it can; `undefined`: as large as it is.
 * Boxes to look at closely (`lookAt`) want the whole picture too.
 */
export function wantedSidePx(inputSizePx: number, effort: DetectionEffort): number | undefined {
  const { scale, tiles } = effortPlans[effort];
  return tiles ? undefined : inputSizePx * scale;
}
