import type { WeightTensor } from "../graph/graph-builder.ts";

/** Reorders the axes: axis `i` of the result is axis `order[i]` of the tensor. */
export function transpose({ dims, data }: WeightTensor, order: readonly number[]): WeightTensor {
  const steps = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, side) => product * side, 1));
  const outDims = order.map((axis) => dims[axis] ?? 1);
  const outSteps = order.map((axis) => steps[axis] ?? 0);
  const out = new Float32Array(data.length);
  for (let index = 0; index < out.length; index++) {
    let rest = index;
    let source = 0;
    for (let axis = outDims.length - 1; axis >= 0; axis--) {
      const side = outDims[axis] ?? 1;
      source += (rest % side) * (outSteps[axis] ?? 0);
      rest = Math.floor(rest / side);
    }
    out[index] = data[source] ?? 0;
  }
  return { dims: outDims, data: out };
}

/** A convolution's filters from TensorFlow's (height, width, in, out) to ONNX's (out, in, height, width). */
export const filters = (tensor: WeightTensor): WeightTensor => transpose(tensor, [3, 2, 0, 1]);

/** Depthwise filters from TensorFlow's (height, width, in, 1) to ONNX's (in, 1, height, width). */
export const depthwiseFilters = (tensor: WeightTensor): WeightTensor => transpose(tensor, [2, 3, 0, 1]);
