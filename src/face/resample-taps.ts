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
  const windows = Array.from({ length: targetPx }, (_, i) => {
    const centre = start + (i + 0.5) * ratio;
    const half = Math.max(ratio, 1) / 2;
    if (!(centre >= 0 && centre < sourcePx)) return undefined;
    return { low: Math.max(0, centre - half), high: Math.min(sourcePx, centre + half) };
  });
  let begin = sourcePx;
  let end = 0;
  let stride = 1;
  for (const window of windows) {
    if (window === undefined) continue;
    begin = Math.min(begin, Math.floor(window.low));
    end = Math.max(end, Math.ceil(window.high));
    stride = Math.max(stride, Math.ceil(window.high) - Math.floor(window.low));
  }
  const first = new Int32Array(targetPx);
  const weights = new Int32Array(targetPx * stride);
  for (const [i, window] of windows.entries()) {
    if (window === undefined) continue;
    first[i] = Math.floor(window.low) - begin;
    setWeights(weights.subarray(i * stride, (i + 1) * stride), window);
  }
  return { begin: end === 0 ? 0 : begin, span: Math.max(0, end - begin), first, weights, stride };
}

/** Shares of a window by pixel; rounding the sums so far, not the shares, keeps them exact in total. */
function setWeights(out: Int32Array, { low, high }: { readonly low: number; readonly high: number }): void {
  const from = Math.floor(low);
  let before = 0;
  for (let k = 0; k < out.length; k++) {
    const until = Math.min(high, from + k + 1);
    const sum = Math.round(((until - low) / (high - low)) * weightSum);
    out[k] = sum - before;
    before = sum;
  }
}
