import { arcFaceTemplate } from "../../face/alignment.ts";
import type { NetworkInput } from "./aligned-network.ts";

/** `fr_feature` of faceplugin-face-recognition-js 0.0.1: a MobileFaceNet-like network, 512 dimensions. */
export const frFeatureInput: NetworkInput = {
  template: arcFaceTemplate,
  norm: { mean: [127, 127, 127], scale: 1 / 128, order: "rgb" },
};
