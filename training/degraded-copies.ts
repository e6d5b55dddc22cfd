import { createHash } from "node:crypto";
import { type Random, seededRandom } from "../src/classifier/random.ts";
import { type Degradation, degrade } from "../src/images/degrade.ts";

/**
 * A way to make a training picture as bad as a camera's: small and compressed, or blurred too. Every picture draws its
 * own value from each range, so that a classifier learns the range and not one value. Lengths in parts of the face.
 */
export interface CopyDamage {
  readonly name: string;
  readonly facePx: Range;
  readonly jpegQuality: Range;
  readonly defocus?: Range;
  readonly motion?: Range;
}

type Range = readonly [least: number, most: number];

export const copyDamages: readonly CopyDamage[] = [
  { name: "48 px", facePx: [40, 56], jpegQuality: [30, 60] },
  { name: "32 px", facePx: [27, 37], jpegQuality: [30, 60] },
  { name: "24 px", facePx: [20, 27], jpegQuality: [30, 60] },
  { name: "defocus", facePx: [48, 96], jpegQuality: [50, 90], defocus: [0.03, 0.08] },
  { name: "motion", facePx: [48, 96], jpegQuality: [50, 90], motion: [0.08, 0.2] },
];

/** A face hardly larger than what it would be shrunk to is that bad already. */
const leastShrinkage = 1.2;

export interface DegradedCopy {
  /** A JPEG. */
  readonly bytes: Buffer;
  /** Pixels of the copy per pixel of the picture. */
  readonly scale: number;
}

/**
 * @param bytes - an encoded picture
 * @param picture - the size of its face in pixels, and its bytes' hash, which decides what is drawn from the ranges
 * @returns undefined if the face is too small to be shrunk so far
 */
export async function degradedCopy(
  bytes: Uint8Array,
  damage: CopyDamage,
  { sizePx, sha256 }: { readonly sizePx: number; readonly sha256: string },
): Promise<DegradedCopy | undefined> {
  const random = seededRandom(createHash("sha256").update(`${sha256} ${damage.name}`).digest().readUInt32LE());
  const scale = between(damage.facePx, random) / sizePx;
  if (scale * leastShrinkage > 1) return undefined;
  const degradation: Degradation = {
    scale,
    jpegQuality: Math.round(between(damage.jpegQuality, random)),
    ...(damage.defocus === undefined ? {} : { defocusPx: between(damage.defocus, random) * sizePx }),
    ...(damage.motion === undefined
      ? {}
      : { motion: { lengthPx: between(damage.motion, random) * sizePx, angle: Math.PI * random() } }),
  };
  return { bytes: await degrade(bytes, degradation), scale };
}

const between = ([least, most]: Range, random: Random): number => least + (most - least) * random();
