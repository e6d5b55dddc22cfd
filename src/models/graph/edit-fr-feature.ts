import { FaceServiceError } from "../../errors.ts";
import { decodeModel, encodeModel, floatValue, graphOf, renameTensor } from "./onnx-model.ts";

const dimensions = 512;

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
  // It reshaped to (1, −1): a batch came out as one long vector.
  shape.rawData = new Uint8Array(BigInt64Array.of(-1n, BigInt(dimensions)).buffer);
  renameTensor(graph, "output", "embedding");
  graph.input = [floatValue("input", ["N", 3, 112, 112])];
  graph.output = [floatValue("embedding", ["N", dimensions])];
  graph.valueInfo = [];
  return encodeModel(model);
}
