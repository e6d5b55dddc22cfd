import { arcFaceTemplate } from "../../face/alignment.ts";
import type { NetworkInput } from "./aligned-network.ts";

/**
 * ArcFace and its kin as InsightFace exports them (buffalo_s, buffalo_l, AuraFace), 512 dimensions; a file of the
 * user's own.
 */
export const arcFaceInput: NetworkInput = {
  template: arcFaceTemplate,
  norm: { mean: [127.5, 127.5, 127.5], scale: 1 / 127.5, order: "rgb" },
};
