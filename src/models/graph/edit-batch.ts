import type { onnx } from "onnx-proto";
import { FaceServiceError } from "../../errors.ts";
import { decodeModel, encodeModel, floatValue, graphOf, renameTensor } from "./onnx-model.ts";

/**
 * Makes `fr_feature.onnx` (MobileFaceNet-like, opset 9) take batches.
 *
 * Input `input` (N, 3, 112, 112): RGB, (v − 127) / 128, aligned to the ArcFace five-point template.
 * Output `embedding` (N, 512): not normalised.
 */
export function frFeatureInBatches(original: Uint8Array): Uint8Array {
  const model = decodeModel(original);
  const graph = graphOf(model);
  const last = graph.node?.at(-1);
  const shape = graph.initializer?.find(({ name }) => name === last?.input?.[1]);
  if (last?.opType !== "Reshape" || !shape)
    throw new FaceServiceError("MODEL_INVALID", "expected the fr_feature graph, which ends in a Reshape, got another");
  shape.rawData = new Uint8Array(BigInt64Array.of(-1n, 512n).buffer);
  return withBatches(model, [3, 112, 112], { name: "embedding", length: 512 });
}

/**
 * Makes `fr_landmark.onnx` (68 points, opset 9) take batches.
 *
 * Input `input` (N, 1, 64, 64): the grey face box, v / 256. Output `landmarks` (N, 136): x, y, x, y… in parts of
 * the box, in the order of the iBUG 300-W annotation.
 */
export function frLandmarkInBatches(original: Uint8Array): Uint8Array {
  return withBatches(decodeModel(original), [1, 64, 64], { name: "landmarks", length: 136 });
}

function withBatches(
  model: onnx.ModelProto,
  inputDims: readonly number[],
  output: { readonly name: string; readonly length: number },
): Uint8Array {
  const graph = graphOf(model);
  renameTensor(graph, "output", output.name);
  graph.input = [floatValue("input", ["N", ...inputDims])];
  graph.output = [floatValue(output.name, ["N", output.length])];
  graph.valueInfo = [];
  return encodeModel(model);
}
