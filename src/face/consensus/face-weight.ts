import type { FaceQuality } from "../quality.ts";
import type { AnsweredFace } from "../recognition.ts";

/** Size from which on a face counts fully: the side to which it is cut for the network. */
const fullSizePx = 112;
/** Sharpness from which on a face counts fully. */
const fullSharpness = 100;

/**
 * What one frame's face counts beside the others of its person, in (0, 1]: small, blurred and turned faces say less,
 * whatever the classifier makes of them.
 */
export function faceWeight({ sizePx, sharpness, frontality, detectionScore }: FaceQuality): number {
  const size = share(sizePx / fullSizePx);
  const sharp = share(sharpness / fullSharpness);
  return Math.max(leastWeight, size * sharp * share(frontality) * share(detectionScore));
}

/** As {@link faceWeight}; of one whose quality was not told, as much as its answer is sure. */
export function observedWeight({ quality, identification }: AnsweredFace): number {
  return quality === undefined ? Math.max(leastWeight, identification.probability ?? 0) : faceWeight(quality);
}

/** No face counts for nothing: it may be the only one. */
const leastWeight = 0.001;
const share = (value: number): number => (value > 0 ? Math.min(1, value) : 0);
