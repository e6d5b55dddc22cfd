/** What the weights of one target pixel add up to. */
export const weightSum = 256;

/**
 * Which source pixels make each target pixel along one axis: target `i` is the sum over `k` of
 * `weights[i * stride + k]` × source pixel `begin + first[i] + k`, over {@link weightSum}. A target outside the image
 * has weights of 0 throughout.
 */
export interface Taps {
  /** First source pixel that any target needs. */
  readonly begin: number;
  /** How many source pixels from `begin` on are needed; 0 when none. */
  readonly span: number;
  readonly first: Int32Array; // (N,), from `begin`
  readonly weights: Int32Array; // (N, stride)
  readonly stride: number;
  /** Targets whose centre lies in the image. */
  readonly inside: { readonly from: number; readonly until: number };
}

/** A stretch of one axis to be resampled; `start` and `length` are in source pixels and may reach beyond it. */
export interface AxisStretch {
  readonly sourcePx: number;
  readonly start: number;
  readonly length: number;
  readonly targetPx: number;
}

/**
 * Weights that average over each target pixel's area when shrinking, and interpolate linearly when enlarging (a
 * window of one source pixel around the target's centre comes to the same).
 * A target whose centre lies outside the image gets none; at the border only pixels inside count.
 */
export function resampleTaps({ sourcePx, start, length, targetPx }: AxisStretch): Taps {
  const ratio = length / targetPx;
  const half = Math.max(ratio, 1) / 2;
  const low = new Float64Array(targetPx);
  const high = new Float64Array(targetPx);
  const inside = { from: targetPx, until: 0 };
  let begin = sourcePx;
  let end = 0;
  let stride = 1;
  for (let i = 0; i < targetPx; i++) {
    const centre = start + (i + 0.5) * ratio;
    // Written so that a centre that is no number is outside.
    if (!(centre >= 0 && centre < sourcePx)) continue;
    inside.from = Math.min(inside.from, i);
    inside.until = i + 1;
    low[i] = Math.max(0, centre - half);
    high[i] = Math.min(sourcePx, centre + half);
    const from = Math.floor(low[i]!);
    const until = Math.ceil(high[i]!);
    begin = Math.min(begin, from);
    end = Math.max(end, until);
    stride = Math.max(stride, until - from);
  }
  const first = new Int32Array(targetPx);
  const weights = new Int32Array(targetPx * stride);
  for (let i = inside.from; i < inside.until; i++) {
    first[i] = Math.floor(low[i]!) - begin;
    setWeights(weights, i * stride, stride, { low: low[i]!, high: high[i]! });
  }
  return { begin: end === 0 ? 0 : begin, span: Math.max(0, end - begin), first, weights, stride, inside };
}

/** Shares of a window by pixel; rounding the sums so far, not the shares, keeps them exact in total. */
function setWeights(
  out: Int32Array,
  start: number,
  count: number,
  { low, high }: { readonly low: number; readonly high: number },
): void {
  const from = Math.floor(low);
  let before = 0;
  for (let k = 0; k < count; k++) {
    const until = Math.min(high, from + k + 1);
    const sum = Math.round(((until - low) / (high - low)) * weightSum);
    out[start + k] = sum - before;
    before = sum;
  }
}
