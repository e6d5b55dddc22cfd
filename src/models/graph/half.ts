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

/** The bits of the greatest finite value of half precision. */
const greatest = 0x7bff;
/** What the exponents of both are counted up by differs by so much. */
const biasDifference = 127 - 15;
/** A float32 has so many bits more behind its point. */
const spareBits = 23 - 10;
const hiddenBit = 1 << 23;

/** The bits of each value, rounded to the nearest, ties to even; what is too large becomes the greatest finite value. */
export function halfBits(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const exponent = ((word >>> 23) & 0xff) - biasDifference;
    const fraction = word & (hiddenBit - 1);
    // The exponent stands before the fraction, so that rounding up carries into it.
    const size =
      exponent > 0
        ? (exponent << 10) + shiftedEven(fraction, spareBits)
        : shiftedEven(fraction | hiddenBit, spareBits + 1 - Math.max(exponent, -11));
    out[i] = ((word >>> 16) & 0x8000) | Math.min(size, greatest);
  }
  return out;
}

/** Divided by a power of two and rounded to the nearest, ties to even. */
function shiftedEven(value: number, bits: number): number {
  const whole = value >>> bits;
  const rest = value - (whole << bits);
  const half = 1 << (bits - 1);
  return rest > half || (rest === half && (whole & 1) === 1) ? whole + 1 : whole;
}
