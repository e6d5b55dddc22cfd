/**
 * Which source pixels make each target pixel along one axis: target `i` is the sum over `k < counts[i]` of
 * `weights[i * stride + k]` × source pixel `begin + first[i] + k`. A count of 0 marks a target outside the image;
 * weights from the count on are 0.
 */
export interface Taps {
  /** First source pixel that any target needs. */
  readonly begin: number;
  /** How many source pixels from `begin` on are needed. */
  readonly span: number;
  readonly first: Int32Array; // (N,), from `begin`
  readonly counts: Uint16Array; // (N,)
  readonly weights: Float64Array; // (N, stride)
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
  const reach = Math.max(ratio, 1);
  const stride = Math.min(Math.ceil(reach), sourcePx) + 1;
  const first = new Int32Array(targetPx);
  const counts = new Uint16Array(targetPx);
  const weights = new Float64Array(targetPx * stride);
  let begin = sourcePx;
  let end = 0;
  for (let i = 0; i < targetPx; i++) {
    const centre = start + (i + 0.5) * ratio;
    if (!(centre >= 0 && centre < sourcePx)) continue;
    const low = Math.max(0, centre - reach / 2);
    const high = Math.min(sourcePx, centre + reach / 2);
    const from = Math.floor(low);
    const count = Math.min(stride, Math.max(1, Math.ceil(high) - from));
    first[i] = from;
    counts[i] = count;
    for (let k = 0; k < count; k++) {
      const covered = Math.min(high, from + k + 1) - Math.max(low, from + k);
      weights[i * stride + k] = covered / (high - low);
    }
    begin = Math.min(begin, from);
    end = Math.max(end, from + count);
  }
  const taken = { begin: end === 0 ? 0 : begin, span: Math.max(0, end - begin), counts, weights, stride };
  return { ...taken, first: first.map((from, i) => (counts[i] === 0 ? 0 : from - taken.begin)) };
}
