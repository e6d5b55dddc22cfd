import type { Sigmoid } from "./model.ts";

/** Decision values, each with the side it really lies on and what it counts. */
export interface ScoredSide {
  readonly decision: number;
  readonly positive: boolean;
}

const maxIterations = 100;
const leastStep = 1e-10;
/** Added to the Hessian's diagonal, so that it can always be inverted. */
const ridge = 1e-12;
const smallGradient = 1e-5;

interface Point2 {
  readonly slope: number;
  readonly offset: number;
}

/**
 * Fits P(positive) = 1 / (1 + exp(slope · decision + offset)) by maximum likelihood with Platt's smoothed targets:
 * Newton's method with backtracking.
 *
 * @see Lin, Lin, Weng, A note on Platt's probabilistic outputs for support vector machines, Machine Learning 68 (2007)
 */
export function fitSigmoid(scores: readonly ScoredSide[]): Sigmoid {
  const positives = scores.reduce((count, { positive }) => count + (positive ? 1 : 0), 0);
  const negatives = scores.length - positives;
  const targets = scores.map(({ positive }) => (positive ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)));
  let at: Point2 = { slope: 0, offset: Math.log((negatives + 1) / (positives + 1)) };
  let loss = lossAt(scores, targets, at);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const { gradient, direction } = newtonDirection(scores, targets, at);
    if (Math.abs(gradient.slope) < smallGradient && Math.abs(gradient.offset) < smallGradient) break;
    const fall = gradient.slope * direction.slope + gradient.offset * direction.offset;
    let step = 1;
    let next = at;
    let nextLoss = loss;
    for (; step >= leastStep; step /= 2) {
      next = { slope: at.slope + step * direction.slope, offset: at.offset + step * direction.offset };
      nextLoss = lossAt(scores, targets, next);
      if (nextLoss < loss + 0.0001 * step * fall) break;
    }
    if (step < leastStep) break;
    at = next;
    loss = nextLoss;
  }
  return at;
}

/** The probability of the positive side, without overflow for any decision. */
export function sigmoidProbability({ slope, offset }: Sigmoid, decision: number): number {
  const exponent = slope * decision + offset;
  const small = Math.exp(-Math.abs(exponent));
  return exponent >= 0 ? small / (1 + small) : 1 / (1 + small);
}

function lossAt(scores: readonly ScoredSide[], targets: readonly number[], { slope, offset }: Point2): number {
  let loss = 0;
  for (let i = 0; i < scores.length; i++) {
    const exponent = slope * scores[i]!.decision + offset;
    const target = targets[i]!;
    loss += Math.log1p(Math.exp(-Math.abs(exponent))) + (exponent >= 0 ? target : target - 1) * exponent;
  }
  return loss;
}

function newtonDirection(scores: readonly ScoredSide[], targets: readonly number[], at: Point2) {
  let slopeSlope = ridge;
  let offsetOffset = ridge;
  let slopeOffset = 0;
  let slope = 0;
  let offset = 0;
  for (let i = 0; i < scores.length; i++) {
    const { decision } = scores[i]!;
    const probability = sigmoidProbability(at, decision);
    const curvature = probability * (1 - probability);
    slopeSlope += decision * decision * curvature;
    offsetOffset += curvature;
    slopeOffset += decision * curvature;
    const error = targets[i]! - probability;
    slope += decision * error;
    offset += error;
  }
  const determinant = slopeSlope * offsetOffset - slopeOffset * slopeOffset;
  return {
    gradient: { slope, offset },
    direction: {
      slope: -(offsetOffset * slope - slopeOffset * offset) / determinant,
      offset: -(slopeSlope * offset - slopeOffset * slope) / determinant,
    },
  };
}
