import { dlibTemplate } from "../../face/alignment.ts";
import type { NetworkInput } from "./aligned-network.ts";

/**
 * dlib's face recognition ResNet, 128 dimensions.
 *
 * @see davisking/dlib@86fa427e26c9b3945372e053b0cd7f47af4d1092:dlib/dnn/input.h, input_rgb_image_sized, for mean and scale
 */
export const dlibInput: NetworkInput = {
  template: dlibTemplate,
  norm: { mean: [122.782, 117.001, 104.298], scale: 1 / 256, order: "rgb" },
};
