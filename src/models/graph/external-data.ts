import proto, { type onnx } from "onnx-proto";
import { FaceServiceError } from "../../errors.ts";
import { decodeModel } from "./onnx-model.ts";

/**
 * Refuses a model that would make ONNX Runtime read a second, unverified file.
 *
 * @throws {FaceServiceError} MODEL_INVALID when any tensor of the graph, its subgraphs or functions lies outside
 */
export function refuseExternalData(bytes: Uint8Array): void {
  const model = decodeModel(bytes);
  const names = [
    ...externalInGraph(model.graph),
    ...(model.functions ?? []).flatMap(({ node }) => externalInNodes(node)),
    ...(model.trainingInfo ?? []).flatMap(({ initialization, algorithm }) =>
      [initialization, algorithm].flatMap(externalInGraph),
    ),
  ];
  if (names.length > 0)
    throw new FaceServiceError(
      "MODEL_INVALID",
      `expected a model in one file, but the tensor ${names[0]} points to external data; save the model with its weights inside`,
    );
}

function externalInGraph(graph: onnx.IGraphProto | null | undefined): string[] {
  if (!graph) return [];
  const sparse = (graph.sparseInitializer ?? []).flatMap(({ values, indices }) => [values, indices]);
  return [...[...(graph.initializer ?? []), ...sparse].filter(isExternal).map(nameOf), ...externalInNodes(graph.node)];
}

function externalInNodes(nodes: readonly onnx.INodeProto[] | null | undefined): string[] {
  return (nodes ?? []).flatMap(({ attribute }) => (attribute ?? []).flatMap(externalInAttribute));
}

function externalInAttribute({ t, tensors, g, graphs, sparseTensor, sparseTensors }: onnx.IAttributeProto): string[] {
  const sparse = [sparseTensor, ...(sparseTensors ?? [])].flatMap((tensor) => [tensor?.values, tensor?.indices]);
  const own = [t, ...(tensors ?? []), ...sparse].filter(isExternal).map(nameOf);
  return [...own, ...[g, ...(graphs ?? [])].flatMap(externalInGraph)];
}

function isExternal(tensor: onnx.ITensorProto | null | undefined): tensor is onnx.ITensorProto {
  if (!tensor) return false;
  const external = proto.onnx.TensorProto.DataLocation.EXTERNAL;
  return tensor.dataLocation === external || (tensor.externalData ?? []).length > 0;
}

const nameOf = ({ name }: onnx.ITensorProto): string => name || "(no name)";
