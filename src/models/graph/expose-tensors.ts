import proto from "onnx-proto";
import { decodeModel, encodeModel, graphOf } from "./onnx-model.ts";

const { DataType } = proto.onnx.TensorProto;

/** Makes float32 tensors inside a network outputs of it, beside those that it has. */
export function exposeTensors(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  const model = decodeModel(bytes);
  const graph = graphOf(model);
  const inputs = new Set((graph.input ?? []).map(({ name }) => name));
  const computed = names.filter((name) => !inputs.has(name));
  // Without a shape: it is the node's own matter.
  const outputs = computed.map((name) => ({ name, type: { tensorType: { elemType: DataType.FLOAT } } }));
  graph.output = [...(graph.output ?? []), ...outputs];
  return encodeModel(model);
}
