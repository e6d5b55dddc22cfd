import type { FaceQuality } from "../quality.ts";

/** Size from which on a face counts fully: the side to which it is cut for the network. */
const fullSizePx = 112;
/** Sharpness from which on a face counts fully. */
const fullSharpness = 100;

/**
 * What one frame's face counts beside the others of its person, in (0, 1]: small, blurred and turned faces say less,
 * whatever the classifier makes of them.
 */
export function faceWeight({ sizePx, sharpness, frontality, detectionScore }: FaceQuality): number {
  const size = Math.min(1, Math.max(0, sizePx) / fullSizePx);
  const sharp = Math.min(1, Math.max(0, sharpness) / fullSharpness);
  const weight = Math.sqrt(size) * Math.sqrt(sharp) * clamp(frontality) * clamp(detectionScore);
  return Math.max(leastWeight, weight);
}

const leastWeight = 0.01;
const clamp = (value: number): number => Math.min(1, Math.max(0, value));
