import type { ScoreCalibration } from "../../../src/face/score-calibration.ts";
import type { ScoredVerdict } from "./average-precision.ts";

const steps = 50;
const edge = 1e-6;

/**
 * The line from the log odds of a detector's score to those of being right, by maximum likelihood (Newton's method
 * on the two parameters of a logistic regression).
 */
export function fitCalibration(verdicts: readonly ScoredVerdict[]): ScoreCalibration {
  const points = verdicts.map(({ score, right }) => {
    const inside = Math.min(1 - edge, Math.max(edge, score));
    return { x: Math.log(inside / (1 - inside)), right: right ? 1 : 0 };
  });
  let slope = 1;
  let offset = 0;
  for (let step = 0; step < steps; step++) {
    const sums = { slope: 0, offset: 0, xx: 1e-9, x: 0, one: 1e-9 };
    for (const { x, right } of points) {
      const share = 1 / (1 + Math.exp(-(slope * x + offset)));
      const weight = share * (1 - share);
      sums.slope += (right - share) * x;
      sums.offset += right - share;
      sums.xx += weight * x * x;
      sums.x += weight * x;
      sums.one += weight;
    }
    const determinant = sums.xx * sums.one - sums.x ** 2;
    slope += (sums.one * sums.slope - sums.x * sums.offset) / determinant;
    offset += (sums.xx * sums.offset - sums.x * sums.slope) / determinant;
  }
  return { slope, offset };
}
