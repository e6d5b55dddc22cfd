import { type Choices, fitConditionalLogit } from "./conditional-logit.ts";
import { type ScoreMap, type ScoreMapKind, softplus } from "./score-map.ts";

/** Log-odds of one person, whether it was the right one, and what the case counts. */
export interface ScoredCase {
  readonly score: number;
  readonly right: boolean;
  readonly weight: number;
}

/** Precision of a normal prior around the map that changes nothing. */
const priorPrecision = 0.01;

/**
 * @see Platt, Probabilistic outputs for support vector machines (1999); Zadrozny and Elkan, Transforming classifier
 *   scores into accurate multiclass probability estimates (2002); Kull, Silva Filho and Flach, Beta calibration (2017)
 */
export function fitScoreMap(kind: ScoreMapKind, cases: readonly ScoredCase[]): ScoreMap {
  if (kind === "platt") {
    const [slope = 1, offset = 0] = fitAround(cases, (score) => [score, 1], [1, 0]);
    return slope > 0 ? { kind, slope, offset } : { kind: "logit" };
  }
  if (kind === "beta") return fitBeta(cases);
  if (kind === "isotonic") return fitIsotonic(cases);
  return { kind: "logit" };
}

function fitBeta(cases: readonly ScoredCase[]): ScoreMap {
  const features = (score: number): readonly number[] => [-softplus(-score), softplus(score), 1];
  const [low = 1, high = 1, offset = 0] = fitAround(cases, features, [1, 1, 0]);
  // A tail that would bend back has too few cases to be told from a straight one.
  if (low <= 0 || high <= 0) return { kind: "logit" };
  return { kind: "beta", low, high, offset };
}

/** Logistic regression on features of the score, drawn to `prior` where cases are few. */
function fitAround(
  cases: readonly ScoredCase[],
  features: (score: number) => readonly number[],
  prior: readonly number[],
): readonly number[] {
  const width = prior.length;
  // The prior has mean 0: the known part of the utility is one more feature, whose weight is held at 1.
  const rows = cases.map(({ score }) => features(score));
  const choices: Choices = {
    width: width + 1,
    starts: Int32Array.from({ length: cases.length + 1 }, (_, i) => i),
    features: Float64Array.from(rows.flatMap((row) => [...row, row.reduce((sum, x, i) => sum + x * prior[i]!, 0)])),
    right: Int32Array.from(cases, ({ right }) => (right ? 0 : -1)),
  };
  const free = [...prior.map(() => true), false];
  const from = Float64Array.from([...prior.map(() => 0), 1]);
  const precision = new Float64Array(width + 1).fill(priorPrecision);
  const counts = Float64Array.from(cases, ({ weight }) => weight);
  const found = fitConditionalLogit(choices, counts, { precision, free, from });
  return prior.map((value, i) => value + found[i]!);
}

/** Pools neighbours that would fall; each pool's share is drawn to one half by one case more of either kind. */
function fitIsotonic(cases: readonly ScoredCase[]): ScoreMap {
  const pools: { right: number; wrong: number; sum: number; weight: number }[] = [];
  for (const { score, right, weight } of [...cases].sort((a, b) => a.score - b.score)) {
    let pool = { right: right ? weight : 0, wrong: right ? 0 : weight, sum: score * weight, weight };
    for (let last = pools.at(-1); last !== undefined && shareOf(last) >= shareOf(pool); last = pools.at(-1)) {
      pool = {
        right: pool.right + last.right,
        wrong: pool.wrong + last.wrong,
        sum: pool.sum + last.sum,
        weight: pool.weight + last.weight,
      };
      pools.pop();
    }
    pools.push(pool);
  }
  const scores = pools.map(({ sum, weight }) => sum / weight);
  // Smoothing draws small pools in more than large ones; the order must hold all the same.
  const odds: number[] = [];
  for (const { right, wrong } of pools)
    odds.push(Math.max(odds.at(-1) ?? -Infinity, Math.log((right + 1) / (wrong + 1))));
  return pools.length < 2 ? { kind: "logit" } : { kind: "isotonic", scores, odds };
}

const shareOf = ({ right, weight }: { readonly right: number; readonly weight: number }): number => right / weight;
