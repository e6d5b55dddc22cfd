import type { onnx } from "onnx-proto";

/** Operators for which ONNX Runtime has kernels on 8-bit values; between others its values stay float32. */
const quantizable: ReadonlySet<string> = new Set([
  "Conv",
  "Gemm",
  "Add",
  "MaxPool",
  "AveragePool",
  "GlobalAveragePool",
  "Pad",
  "Flatten",
  "Reshape",
  "Transpose",
  "Concat",
]);

/** Their result and a Relu behind it are rounded once. */
const fusedWithRelu: ReadonlySet<string> = new Set(["Conv", "Gemm", "Add"]);

/** Names of the tensors that `quantizeNetwork` rounds, so that their ranges can be measured. */
export function roundedTensors(graph: onnx.IGraphProto): readonly string[] {
  const computed = computedValues(graph);
  const results = new Set((graph.output ?? []).map(({ name }) => name ?? ""));
  const nodes = graph.node ?? [];
  const consumers = consumersOf(nodes);
  const around = nodes
    .filter(({ opType }) => quantizable.has(opType ?? ""))
    .flatMap(({ input, output }) => [...(input ?? []), ...(output ?? [])]);
  const producers = new Map(nodes.map((node) => [node.output?.[0] ?? "", node.opType ?? ""]));
  return [...new Set(around)].filter((name) => {
    const readers = consumers.get(name) ?? [];
    const isInner = fusedWithRelu.has(producers.get(name) ?? "") && readers.every((reader) => reader === "Relu");
    return computed.has(name) && !results.has(name) && readers.length > 0 && !isInner;
  });
}

/** Tensors that hang on the input's values: neither weights nor shapes. */
function computedValues(graph: onnx.IGraphProto): ReadonlySet<string> {
  const computed = new Set((graph.input ?? []).map(({ name }) => name ?? ""));
  for (const { opType, input, output } of graph.node ?? [])
    if (opType !== "Shape" && computed.has(input?.[0] ?? "")) for (const name of output ?? []) computed.add(name);
  return computed;
}

function consumersOf(nodes: readonly onnx.INodeProto[]): ReadonlyMap<string, readonly string[]> {
  const consumers = new Map<string, string[]>();
  for (const { opType, input } of nodes)
    for (const name of input ?? []) consumers.set(name, [...(consumers.get(name) ?? []), opType ?? ""]);
  return consumers;
}
