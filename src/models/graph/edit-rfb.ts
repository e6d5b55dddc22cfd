import type { onnx } from "onnx-proto";
import { FaceServiceError } from "../../errors.ts";
import { decodeModel, dropUnused, encodeModel, floatValue, graphOf, renameTensor } from "./onnx-model.ts";

/**
 * Makes `fr_detect.onnx` (Ultra-Light RFB-320, Linzaer, opset 9) work at any size and give the box offsets
 * that it would else decode with the priors of 320 × 240.
 *
 * Input `input` (N, 3, H, W): RGB, (v − 127) / 128; H and W multiples of 64, so that the four strides divide them.
 * Output `scores` (N, A, 2): softmax, index 1 is the face; `offsets` (N, A, 4): dx, dy, dw, dh against the priors.
 * A = 3 HW/64 + 2 HW/256 + 2 HW/1024 + 3 HW/4096 priors: strides 8, 16, 32, 64, each row-major with the sizes
 * ([10, 16, 24], [32, 48], [64, 96], [128, 192, 256] px) innermost.
 */
export function rfbAtAnySize(original: Uint8Array): Uint8Array {
  const model = decodeModel(original);
  const graph = graphOf(model);
  renameTensor(graph, rawOffsets(graph), "offsets");
  graph.input = [floatValue("input", ["N", 3, "H", "W"])];
  graph.output = [floatValue("scores", ["N", "A", 2]), floatValue("offsets", ["N", "A", 4])];
  graph.valueInfo = [];
  dropUnused(graph);
  return encodeModel(model);
}

/** The other Concat over the priors, beside the one whose softmax is `scores`: the decoder starts from it. */
function rawOffsets(graph: onnx.IGraphProto): string {
  const nodes = graph.node ?? [];
  const logits = nodes.find((node) => node.output?.[0] === "scores")?.input?.[0];
  const joined = nodes.filter((node) => node.opType === "Concat" && node.input?.length === 4);
  const offsets = joined.map((node) => node.output?.[0]).filter((name) => name !== logits);
  const [only] = offsets;
  if (logits === undefined || only === undefined || offsets.length !== 1)
    throw new FaceServiceError(
      "MODEL_INVALID",
      "expected the RFB-320 graph with two outputs over four strides, got another",
    );
  return only;
}
