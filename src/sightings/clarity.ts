import { faceWeight } from "../face/consensus/face-weight.ts";
import type { FaceQuality } from "../face/quality.ts";

/** How well a face can be recognised and looked at, in (0, 1]. */
export const clarityOf = (quality: FaceQuality): number => faceWeight(quality);
