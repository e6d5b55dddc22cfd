import type { onnx } from "onnx-proto";
import { FaceServiceError } from "../../errors.ts";
import { graphOf } from "./onnx-model.ts";
import { tensorOf } from "./tensors.ts";

/** The first opset whose DequantizeLinear has one scale a channel. */
const wanted = 13;

/** Operators of the networks used here that mean the same from opset 9 to 13. */
const unchanged: ReadonlySet<string> = new Set([
  "Add",
  "AveragePool",
  "BatchNormalization",
  "Concat",
  "Constant",
  "Conv",
  "Flatten",
  "Gather",
  "Gemm",
  "GlobalAveragePool",
  "Identity",
  "MaxPool",
  "Mul",
  "PRelu",
  "Relu",
  "Reshape",
  "Shape",
  "Transpose",
]);

/**
 * Brings a model of opset 9 to 12 to opset 13.
 *
 * @throws {FaceServiceError} MODEL_INVALID for an operator of which it is not known that it means the same
 */
export function atOpset13(model: onnx.ModelProto): void {
  const own = model.opsetImport.find(({ domain }) => domain === "" || domain === undefined);
  const version = Number(own?.version ?? 0);
  if (own === undefined || version >= wanted) return;
  const graph = graphOf(model);
  for (const node of graph.node ?? []) {
    if (node.opType === "Unsqueeze") axesAsInput(graph, node);
    else if (node.opType !== "Softmax" && !unchanged.has(node.opType ?? ""))
      throw new FaceServiceError(
        "MODEL_INVALID",
        `expected operators that are the same in opset ${wanted}, got ${node.opType} of opset ${version}; use models.precision fp32`,
      );
  }
  own.version = wanted;
}

/** Softmax over the last axis, the only one used here, is the same; Unsqueeze takes its axes as an input now. */
function axesAsInput(graph: onnx.IGraphProto, node: onnx.INodeProto): void {
  const axes = node.attribute?.find(({ name }) => name === "axes")?.ints ?? [];
  const name = `${node.output?.[0]}/axes`;
  graph.initializer?.push(
    tensorOf(
      name,
      [axes.length],
      BigInt64Array.from(axes, (axis) => BigInt(Number(axis))),
    ),
  );
  node.input = [...(node.input ?? []).slice(0, 1), name];
  node.attribute = [];
}
