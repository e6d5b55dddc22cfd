import proto, { type onnx } from "onnx-proto";
import { FaceServiceError, messageOf } from "../../errors.ts";

/** @throws {FaceServiceError} MODEL_INVALID when the bytes are no ONNX model */
export function decodeModel(bytes: Uint8Array): onnx.ModelProto {
  let model: onnx.ModelProto;
  try {
    model = proto.onnx.ModelProto.decode(bytes);
  } catch (error) {
    throw new FaceServiceError(
      "MODEL_INVALID",
      `expected an ONNX model, got bytes that do not parse: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
  if (!model.graph?.node?.length) throw new FaceServiceError("MODEL_INVALID", "expected an ONNX model, got no graph");
  return model;
}

export function encodeModel(model: onnx.IModelProto): Uint8Array {
  return proto.onnx.ModelProto.encode(model).finish();
}

/** The graph of a decoded model, which always has one. */
export function graphOf(model: onnx.ModelProto): onnx.IGraphProto {
  if (!model.graph) throw new FaceServiceError("MODEL_INVALID", "expected an ONNX model, got no graph");
  return model.graph;
}

/** A float32 input or output; a text as dimension makes it symbolic. */
export function floatValue(name: string, dims: readonly (number | string)[]): onnx.IValueInfoProto {
  const dim = dims.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: proto.onnx.TensorProto.DataType.FLOAT, shape: { dim } } } };
}

/** Gives a tensor that a node puts out another name, wherever it is used. */
export function renameTensor(graph: onnx.IGraphProto, from: string, to: string): void {
  for (const node of graph.node ?? []) {
    node.input = (node.input ?? []).map((name) => (name === from ? to : name));
    node.output = (node.output ?? []).map((name) => (name === from ? to : name));
  }
}

/** Drops nodes and initialisers on which no output of the graph depends. */
export function dropUnused(graph: onnx.IGraphProto): void {
  const wanted = new Set((graph.output ?? []).map(({ name }) => name));
  const kept = (graph.node ?? []).toReversed().filter((node) => {
    const used = (node.output ?? []).some((name) => wanted.has(name));
    if (used) for (const name of node.input ?? []) wanted.add(name);
    return used;
  });
  graph.node = kept.toReversed();
  graph.initializer = (graph.initializer ?? []).filter(({ name }) => wanted.has(name));
}
