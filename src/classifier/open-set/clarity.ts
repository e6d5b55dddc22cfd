import type { FaceQuality } from "../../face/quality.ts";

/** How far a face falls short of a clear one, in octaves; 0 for a clear face, negative below. */
export interface Clarity {
  readonly size: number;
  readonly sharpness: number;
}

/** Most faces of ordinary photos have both, and more of either changed no similarity that was seen. */
const clearSizePx = 96;
const clearSharpness = 100;
/** Below lies nothing that quality gates let through. */
const leastOctaves = -5;

export function clarityOf(quality: FaceQuality | undefined): Clarity {
  if (quality === undefined) return { size: 0, sharpness: 0 };
  return {
    size: octaves(quality.sizePx / clearSizePx),
    sharpness: octaves(quality.sharpness / clearSharpness),
  };
}

/** Ordinary photos fall short by so much. */
const ordinaryLack = 0.5;

/** Octaves by which a face falls short of an ordinary photo's, size and sharpness alike; 0 or more. */
export const lackOf = ({ size, sharpness }: Clarity): number => Math.max(0, -(size + sharpness) / 2 - ordinaryLack);

const octaves = (share: number): number =>
  share > 0 ? Math.min(0, Math.max(leastOctaves, Math.log2(share))) : leastOctaves;
