import { GraphBuilder, type Padding } from "../graph/graph-builder.ts";
import { floatValue } from "../graph/onnx-model.ts";
import { transpose } from "./layout.ts";
import type { TfjsWeights } from "./tfjs-weights.ts";

/**
 * The three networks of MTCNN (Zhang et al., 2016, arXiv:1604.02878) from face-api's `mtcnn_model` weights.
 *
 * The weights expect transposed images, x before y; the conversion transposes filters and flattening instead,
 * so that each graph takes upright ones. Input `input`: RGB, (v − 127.5) / 128. Outputs, for each crop:
 * `probability`: softmax, index 1 is the face; `regression`: what to add to left, top, right, bottom, in parts
 * of the crop's width and height; `landmarks` (O-Net): five x, then five y, in parts of the crop, in the order
 * left eye, right eye, nose, left and right mouth corner as seen in the picture.
 */

/** Input (N, 3, H, W); outputs (N, 2, h, w) and (N, 4, h, w), cell (i, j) stands for the 12 px crop at 2i, 2j. */
export function pnet(weights: TfjsWeights): Uint8Array {
  const graph = new GraphBuilder();
  let x = convPrelu(graph, "input", weights, { name: "pnet/conv1", slope: "pnet/prelu1_alpha" });
  x = graph.maxPool(x, { size: 2, stride: 2, padding: "same" });
  x = convPrelu(graph, x, weights, { name: "pnet/conv2", slope: "pnet/prelu2_alpha" });
  x = convPrelu(graph, x, weights, { name: "pnet/conv3", slope: "pnet/prelu3_alpha" });
  return graph.build("pnet", floatValue("input", ["N", 3, "H", "W"]), {
    probability: { tensor: graph.softmax(conv(graph, x, weights, "pnet/conv4_1"), 1), dims: ["N", 2, "h", "w"] },
    regression: { tensor: conv(graph, x, weights, "pnet/conv4_2"), dims: ["N", 4, "h", "w"] },
  });
}

/** Input (N, 3, 24, 24); outputs (N, 2) and (N, 4). */
export function rnet(weights: TfjsWeights): Uint8Array {
  const graph = new GraphBuilder();
  let x = convPrelu(graph, "input", weights, { name: "rnet/conv1", slope: "rnet/prelu1_alpha" });
  x = graph.maxPool(x, { size: 3, stride: 2, padding: "same" });
  x = convPrelu(graph, x, weights, { name: "rnet/conv2", slope: "rnet/prelu2_alpha" });
  x = graph.maxPool(x, { size: 3, stride: 2, padding: "valid" });
  x = convPrelu(graph, x, weights, { name: "rnet/conv3", slope: "rnet/prelu3_alpha" });
  x = flattenedLayer(graph, x, weights, { name: "rnet/fc1", channels: 64, slope: "rnet/prelu4_alpha" });
  return graph.build("rnet", floatValue("input", ["N", 3, 24, 24]), {
    probability: { tensor: graph.softmax(layer(graph, x, weights, "rnet/fc2_1"), 1), dims: ["N", 2] },
    regression: { tensor: layer(graph, x, weights, "rnet/fc2_2"), dims: ["N", 4] },
  });
}

/** Input (N, 3, 48, 48); outputs (N, 2), (N, 4) and `landmarks` (N, 10). */
export function onet(weights: TfjsWeights): Uint8Array {
  const graph = new GraphBuilder();
  let x = convPrelu(graph, "input", weights, { name: "onet/conv1", slope: "onet/prelu1_alpha" });
  x = graph.maxPool(x, { size: 3, stride: 2, padding: "same" });
  x = convPrelu(graph, x, weights, { name: "onet/conv2", slope: "onet/prelu2_alpha" });
  x = graph.maxPool(x, { size: 3, stride: 2, padding: "valid" });
  x = convPrelu(graph, x, weights, { name: "onet/conv3", slope: "onet/prelu3_alpha" });
  x = graph.maxPool(x, { size: 2, stride: 2, padding: "same" });
  x = convPrelu(graph, x, weights, { name: "onet/conv4", slope: "onet/prelu4_alpha" });
  x = flattenedLayer(graph, x, weights, { name: "onet/fc1", channels: 128, slope: "onet/prelu5_alpha" });
  return graph.build("onet", floatValue("input", ["N", 3, 48, 48]), {
    probability: { tensor: graph.softmax(layer(graph, x, weights, "onet/fc2_1"), 1), dims: ["N", 2] },
    regression: { tensor: layer(graph, x, weights, "onet/fc2_2"), dims: ["N", 4] },
    landmarks: { tensor: layer(graph, x, weights, "onet/fc2_3"), dims: ["N", 10] },
  });
}

interface Activated {
  readonly name: string;
  /** Weights of the PReLU behind it. */
  readonly slope: string;
}

const valid: Padding = "valid";

/** Filters (x, y, in, out) become (out, in, y, x). */
function conv(graph: GraphBuilder, input: string, weights: TfjsWeights, name: string): string {
  const upright = transpose(weights(`${name}/weights`), [3, 2, 1, 0]);
  return graph.conv(input, { weights: upright, bias: weights(`${name}/bias`).data, padding: valid });
}

function convPrelu(graph: GraphBuilder, input: string, weights: TfjsWeights, { name, slope }: Activated): string {
  const { data } = weights(slope);
  return graph.prelu(conv(graph, input, weights, name), { dims: [data.length, 1, 1], data });
}

function layer(graph: GraphBuilder, input: string, weights: TfjsWeights, name: string): string {
  return graph.fullyConnected(input, weights(`${name}/weights`), weights(`${name}/bias`).data);
}

/** The first layer behind a 3 × 3 map: rows in the order (x, y, channel) become (channel, y, x). */
function flattenedLayer(
  graph: GraphBuilder,
  input: string,
  weights: TfjsWeights,
  { name, channels, slope }: Activated & { readonly channels: number },
): string {
  const { dims, data } = weights(`${name}/weights`);
  const [, outputs = 0] = dims;
  const upright = transpose({ dims: [3, 3, channels, outputs], data }, [2, 1, 0, 3]);
  const joined = { dims: [9 * channels, outputs], data: upright.data };
  const x = graph.fullyConnected(graph.flatten(input), joined, weights(`${name}/bias`).data);
  return graph.prelu(x, weights(slope));
}
