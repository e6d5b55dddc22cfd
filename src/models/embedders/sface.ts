import { arcFaceTemplate } from "../../face/alignment.ts";
import type { NetworkInput } from "./aligned-network.ts";

/**
 * SFace of the OpenCV Zoo, 128 dimensions, one face a run; a file of the user's own.
 *
 * @see Zhong et al., SFace, doi:10.1109/TIP.2020.3048632
 */
export const sfaceInput: NetworkInput = {
  template: arcFaceTemplate,
  norm: { mean: [0, 0, 0], scale: 1, order: "bgr" },
};
