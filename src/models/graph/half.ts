import proto, { type onnx } from "onnx-proto";
import { decodeModel, encodeModel, graphOf } from "./onnx-model.ts";
import { dimsOf, floatsOf, floatWeights, intAttribute, tensorOf } from "./tensors.ts";

const { DataType } = proto.onnx.TensorProto;

/**
 * Writes a float32 network for arithmetic of half precision (IEEE 754 binary16). Inputs and outputs stay float32 and are
 * cast inside, so that nobody who runs it sees a difference but rounding.
 */
export function halfPrecision(bytes: Uint8Array): Uint8Array {
  const model = decodeModel(bytes);
  const graph = graphOf(model);
  const weights = floatWeights(graph);
  graph.initializer = (graph.initializer ?? []).map((tensor) =>
    weights.has(tensor.name ?? "") ? halfTensor(tensor) : tensor,
  );
  for (const node of graph.node ?? [])
    for (const attribute of node.attribute ?? [])
      if (attribute.t?.dataType === DataType.FLOAT) attribute.t = halfTensor(attribute.t);
  const inner = (name: string): string => `${name}/half`;
  const inputs = new Set((graph.input ?? []).map(({ name }) => name ?? ""));
  const outputs = new Set((graph.output ?? []).map(({ name }) => name ?? ""));
  const nodes = (graph.node ?? []).map((node) => ({
    ...node,
    input: (node.input ?? []).map((name) => (inputs.has(name) || outputs.has(name) ? inner(name) : name)),
    output: (node.output ?? []).map((name) => (outputs.has(name) ? inner(name) : name)),
  }));
  graph.node = [
    ...[...inputs].map((name) => cast(name, inner(name), DataType.FLOAT16)),
    ...nodes,
    ...[...outputs].map((name) => cast(inner(name), name, DataType.FLOAT)),
  ];
  graph.valueInfo = [];
  return encodeModel(model);
}

const cast = (from: string, to: string, type: number): onnx.INodeProto => ({
  name: `${to}/cast`,
  opType: "Cast",
  input: [from],
  output: [to],
  attribute: [intAttribute("to", type)],
});

const halfTensor = (tensor: onnx.ITensorProto): onnx.ITensorProto =>
  tensorOf(tensor.name ?? "", dimsOf(tensor), halfBits(floatsOf(tensor)));

/** Greatest finite value of half precision. */
const greatest = 65_504;
/** Least normal value; below it the step between two values stays the same. */
const leastNormalExponent = -14;
const fractionBits = 10;

/** The bits of each value, rounded to the nearest, ties to even; what is too large becomes the greatest finite value. */
export function halfBits(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, (value) => {
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    const size = Math.min(Math.abs(value), greatest);
    const exponent = size === 0 ? leastNormalExponent : Math.max(leastNormalExponent, Math.floor(Math.log2(size)));
    const steps = roundHalfEven(size * 2 ** (fractionBits - exponent));
    // Of a normal value the steps hold its hidden bit, which counts the exponent up by one, also when rounding carries.
    return sign | (((exponent - leastNormalExponent) << fractionBits) + steps);
  });
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
