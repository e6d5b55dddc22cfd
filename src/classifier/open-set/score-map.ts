/**
 * A rising function from a person's log-odds against a stranger to better ones. Rising, so that more evidence for a
 * person never lowers that person's probability.
 */
export type ScoreMap =
  | { readonly kind: "logit" }
  /** slope · z + offset. */
  | { readonly kind: "platt"; readonly slope: number; readonly offset: number }
  /** low · ln σ(z) - high · ln(1 - σ(z)) + offset: the two tails bend on their own. */
  | { readonly kind: "beta"; readonly low: number; readonly high: number; readonly offset: number }
  /** Straight lines between points; level beyond them. */
  | { readonly kind: "isotonic"; readonly scores: readonly number[]; readonly odds: readonly number[] };

export const scoreMapKinds = ["logit", "platt", "beta", "isotonic"] as const;
export type ScoreMapKind = (typeof scoreMapKinds)[number];

export function mapped(map: ScoreMap, score: number): number {
  if (map.kind === "logit") return score;
  if (map.kind === "platt") return map.slope * score + map.offset;
  if (map.kind === "beta") return map.low * -softplus(-score) + map.high * softplus(score) + map.offset;
  return interpolated(map.scores, map.odds, score);
}

/** ln(1 + exp(x)) without overflow: -ln(1 - σ(x)), and with the sign turned -ln σ(x). */
export const softplus = (x: number): number => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));

function interpolated(scores: readonly number[], odds: readonly number[], score: number): number {
  const last = scores.length - 1;
  if (score <= scores[0]!) return odds[0]!;
  if (score >= scores[last]!) return odds[last]!;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (scores[middle]! <= score) low = middle;
    else high = middle;
  }
  const share = (score - scores[low]!) / (scores[high]! - scores[low]!);
  return odds[low]! + share * (odds[high]! - odds[low]!);
}
