/** So often the distance doubles between half of the bound and the whole. */
const steps = 8;

/**
 * How far apart frames are taken so that a bound holds and the end of a long event is not left out: each one until half
 * of the bound is used, then every second, every fourth and so on, each distance for a sixteenth of the bound. It is
 * reached after some 32 times as many frames: with 200, ten minutes of ten frames a second.
 *
 * @param taken - so far
 * @param maxFrames - 0: no bound
 * @returns one of so many offered frames is taken; Infinity when the bound is reached
 */
export function strideAt(taken: number, maxFrames: number): number {
  if (maxFrames === 0 || taken < maxFrames / 2) return 1;
  if (taken >= maxFrames) return Number.POSITIVE_INFINITY;
  return 2 ** (1 + Math.floor(((taken - maxFrames / 2) / (maxFrames / 2)) * steps));
}
