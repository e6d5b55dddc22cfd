import { dlibTemplate } from "../../face/alignment.ts";
import type { NetworkInput } from "./aligned-network.ts";

/**
 * dlib's face recognition ResNet, 128 dimensions.
 *
 * @see davisking/dlib@39ed906c3937d7d01e4fbe23ef3d949962fb5b07:dlib/dnn/input.h, input_rgb_image_sized for mean and scale
 */
export const dlibInput: NetworkInput = {
  template: dlibTemplate,
  norm: { mean: [122.782, 117.001, 104.298], scale: 1 / 256, order: "rgb" },
};
