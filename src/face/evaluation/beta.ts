/** Terms of Stirling's series for ln Γ, good to 1e-14 from 10 upwards. */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188];

/** Natural logarithm of the gamma function. @param x - above 0 */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 10; z++) shift += Math.log(z);
  let series = 0;
  let power = 1 / z;
  for (const term of stirling) {
    series += term * power;
    power /= z * z;
  }
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * Regularised incomplete beta function I_x(a, b): the probability that a beta variate stays below x.
 *
 * @param a - above 0
 * @param b - above 0
 */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on the near side of the mean; the other side is its mirror image.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * betaFraction(x, a, b)) / a;
}

const mostTerms = 1000;
const precision = 1e-14;
/** Stands for a denominator of nothing. */
const least = 1e-300;

/** The continued fraction of DLMF 8.17.22, by Lentz's forward method. */
function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number): number => (Math.abs(value) < least ? least : value);
  let top = 1;
  let bottom = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = bottom;
  for (let m = 1; m <= mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    bottom = 1 / away(1 + even * bottom);
    top = away(1 + even / top);
    value *= top * bottom;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    bottom = 1 / away(1 + odd * bottom);
    top = away(1 + odd / top);
    const step = top * bottom;
    value *= step;
    if (Math.abs(step - 1) < precision) break;
  }
  return value;
}

/** The x below which a beta variate stays with probability `share`; by bisection, good to 1e-12. */
export function betaQuantile(share: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (regularizedBeta(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Quantile of Student's t. @param share - in [0.5, 1) */
export function studentQuantile(share: number, degrees: number): number {
  const x = betaQuantile(2 * (1 - share), degrees / 2, 0.5);
  return Math.sqrt((degrees * (1 - x)) / x);
}
