import type { onnx } from "onnx-proto";
import { decodeModel, encodeModel, graphOf } from "./onnx-model.ts";
import { atOpset13 } from "./opset.ts";
import { quantizeWeights } from "./quantize-weights.ts";
import { roundedTensors } from "./rounded-tensors.ts";
import { tensorOf } from "./tensors.ts";

/** Least and greatest value that a tensor was seen to take. */
export type ValueRange = readonly [number, number];

/** Of 8 bits. */
const activationSteps = 255;

/**
 * Writes a network for 8-bit arithmetic: pairs of QuantizeLinear and DequantizeLinear around its operators (ONNX's QDQ
 * form, which ONNX Runtime fuses into integer kernels), weights as integers with one scale a channel. Inputs and outputs
 * stay float32.
 *
 * @param ranges - of the tensors that {@link roundedTensors} names; one without a range stays as it is
 */
export function quantizeNetwork(bytes: Uint8Array, ranges: Readonly<Record<string, ValueRange>>): Uint8Array {
  const model = decodeModel(bytes);
  const graph = graphOf(model);
  atOpset13(model);
  const scales = new Map<string, number>();
  const renamed = new Map<string, string>();
  const rounding = new Map<string, readonly onnx.INodeProto[]>();
  for (const name of roundedTensors(graph)) {
    const range = ranges[name];
    if (range === undefined) continue;
    const { scale, nodes } = roundTensor(graph, name, range);
    scales.set(name, scale);
    rounding.set(name, nodes);
    renamed.set(name, nodes[1]?.output?.[0] ?? name);
  }
  quantizeWeights(graph, scales);
  const inputs = (graph.input ?? []).flatMap(({ name }) => rounding.get(name ?? "") ?? []);
  graph.node = [
    ...inputs,
    ...(graph.node ?? []).flatMap((node) => [
      { ...node, input: (node.input ?? []).map((name) => renamed.get(name) ?? name) },
      ...(node.output ?? []).flatMap((name) => rounding.get(name) ?? []),
    ]),
  ];
  graph.valueInfo = [];
  return encodeModel(model);
}

function roundTensor(graph: onnx.IGraphProto, name: string, [seenLow, seenHigh]: ValueRange) {
  // Zero must be a step of its own: it is what paddings hold.
  const [low, high] = [Math.min(0, seenLow), Math.max(0, seenHigh)];
  const scale = Math.fround((high - low) / activationSteps) || 1;
  const zero = Math.min(activationSteps, Math.max(0, Math.round(-low / scale)));
  const names = { scale: `${name}/scale`, zero: `${name}/zero`, quantized: `${name}/quantized`, back: `${name}/back` };
  graph.initializer?.push(tensorOf(names.scale, [], Float32Array.of(scale)));
  graph.initializer?.push(tensorOf(names.zero, [], Uint8Array.of(zero)));
  const nodes: readonly onnx.INodeProto[] = [
    node("QuantizeLinear", [name, names.scale, names.zero], names.quantized),
    node("DequantizeLinear", [names.quantized, names.scale, names.zero], names.back),
  ];
  return { scale, nodes };
}

const node = (opType: string, input: readonly string[], output: string): onnx.INodeProto => ({
  name: output,
  opType,
  input: [...input],
  output: [output],
});
