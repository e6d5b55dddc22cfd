import proto, { type onnx } from "onnx-proto";

const { DataType } = proto.onnx.TensorProto;
const { AttributeType } = proto.onnx.AttributeProto;

/** A float32 weight by its name; undefined for what is computed, and for other types. */
export function floatWeights(graph: onnx.IGraphProto): ReadonlyMap<string, onnx.ITensorProto> {
  const tensors = (graph.initializer ?? []).filter(({ dataType }) => dataType === DataType.FLOAT);
  return new Map(tensors.map((tensor) => [tensor.name ?? "", tensor]));
}

export const dimsOf = ({ dims }: onnx.ITensorProto): readonly number[] => (dims ?? []).map(Number);

/** Row-major values of a float32 tensor. */
export function floatsOf({ rawData, floatData }: onnx.ITensorProto): Float32Array {
  // Copied, for raw bytes may begin anywhere.
  return rawData?.length ? new Float32Array(Uint8Array.from(rawData).buffer) : Float32Array.from(floatData ?? []);
}

type TypedValues = Float32Array | Int8Array | Uint8Array | Int32Array | BigInt64Array | Uint16Array;

const typeOf = (values: TypedValues): number => {
  if (values instanceof Float32Array) return DataType.FLOAT;
  if (values instanceof Int8Array) return DataType.INT8;
  if (values instanceof Uint8Array) return DataType.UINT8;
  if (values instanceof Int32Array) return DataType.INT32;
  return values instanceof BigInt64Array ? DataType.INT64 : DataType.FLOAT16;
};

/** @param values - Uint16Array: the bits of float16 */
export function tensorOf(name: string, dims: readonly number[], values: TypedValues): onnx.ITensorProto {
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims: [...dims], dataType: typeOf(values), rawData };
}

export const intAttribute = (name: string, i: number): onnx.IAttributeProto => ({ name, type: AttributeType.INT, i });
