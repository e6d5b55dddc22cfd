import type { onnx } from "onnx-proto";
import { dimsOf, floatsOf, floatWeights, intAttribute, tensorOf } from "./tensors.ts";

/**
 * Weights take 7 of 8 bits: processors with AVX2 and no VNNI add up pairs of products in 16 bits, which 8 would overflow
 * without a word.
 */
const weightSteps = 63;

/** Of each convolution and fully connected layer whose input is rounded: its weights, and its bias on the scale of their products. */
export function quantizeWeights(graph: onnx.IGraphProto, scales: ReadonlyMap<string, number>): void {
  const weights = floatWeights(graph);
  const added: onnx.INodeProto[] = [];
  graph.node = (graph.node ?? []).map((layer) => {
    const [input = "", weightName = "", biasName = ""] = layer.input ?? [];
    const inputScale = scales.get(input);
    const tensor = weights.get(weightName);
    if (inputScale === undefined || tensor === undefined || !["Conv", "Gemm"].includes(layer.opType ?? ""))
      return layer;
    const name = layer.output?.[0] ?? "";
    const axis = channelAxis(layer);
    const rounded = roundWeights(floatsOf(tensor), dimsOf(tensor), axis);
    const channels = rounded.scales.length;
    const values = tensorOf("", dimsOf(tensor), rounded.values);
    added.push(integers(graph, `${name}/weights`, { tensor: values, scales: rounded.scales, axis }));
    const replaced = [input, `${name}/weights`];
    const bias = weights.get(biasName);
    if (bias !== undefined) {
      const biasScales = rounded.scales.map((scale) => scale * inputScale);
      const steps = Int32Array.from(floatsOf(bias), (value, channel) => Math.round(value / biasScales[channel]!));
      const integerBias = tensorOf("", [channels], steps);
      added.push(integers(graph, `${name}/bias`, { tensor: integerBias, scales: biasScales, axis: 0 }));
      replaced.push(`${name}/bias`);
    }
    return { ...layer, input: replaced };
  });
  graph.node = [...added, ...graph.node];
  const used = new Set(graph.node.flatMap(({ input }) => input ?? []));
  graph.initializer = (graph.initializer ?? []).filter(({ name }) => name?.includes("/") || used.has(name ?? ""));
}

/** A convolution's weights are (out, in, height, width), a layer's (in, out), or (out, in) where they are transposed. */
function channelAxis({ opType, attribute }: onnx.INodeProto): number {
  const isTransposed = attribute?.some(({ name, i }) => name === "transB" && Number(i) === 1) === true;
  return opType === "Gemm" && !isTransposed ? 1 : 0;
}

function roundWeights(weights: Float32Array, dims: readonly number[], axis: number) {
  const channels = dims[axis] ?? 1;
  const stride = dims.slice(axis + 1).reduce((product, side) => product * side, 1);
  const greatest = new Float32Array(channels);
  for (let start = 0, channel = 0; start < weights.length; start += stride, channel = (channel + 1) % channels)
    for (let at = start; at < start + stride; at++)
      greatest[channel] = Math.max(greatest[channel]!, Math.abs(weights[at]!));
  const scales = greatest.map((value) => value / weightSteps || 1);
  const values = new Int8Array(weights.length);
  for (let start = 0, channel = 0; start < weights.length; start += stride, channel = (channel + 1) % channels)
    for (let at = start; at < start + stride; at++) values[at] = Math.round(weights[at]! / scales[channel]!);
  return { scales, values };
}

interface Integers {
  readonly tensor: onnx.ITensorProto;
  /** One a channel. */
  readonly scales: Float32Array;
  /** Of the channels. */
  readonly axis: number;
}

/** Puts integers into the graph. @returns the node that gives them their scales */
function integers(graph: onnx.IGraphProto, name: string, { tensor, scales, axis }: Integers): onnx.INodeProto {
  const [values, scale] = [`${name}/integers`, `${name}/scale`];
  graph.initializer?.push({ ...tensor, name: values }, tensorOf(scale, [scales.length], scales));
  const attribute = [intAttribute("axis", axis)];
  return { name, opType: "DequantizeLinear", input: [values, scale], output: [name], attribute };
}
