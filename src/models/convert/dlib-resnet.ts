import { GraphBuilder, type Padding } from "../graph/graph-builder.ts";
import { floatValue } from "../graph/onnx-model.ts";
import { filters } from "./layout.ts";
import type { TfjsWeights } from "./tfjs-weights.ts";

/** Residual blocks in order; the channels of each `_down` block are twice those before it. */
const blocks: readonly { readonly name: string; readonly addedChannels?: number; readonly addedPixels?: number }[] = [
  { name: "conv32_1" },
  { name: "conv32_2" },
  { name: "conv32_3" },
  { name: "conv64_down", addedChannels: 32 },
  { name: "conv64_1" },
  { name: "conv64_2" },
  { name: "conv64_3" },
  { name: "conv128_down", addedChannels: 64 },
  { name: "conv128_1" },
  { name: "conv128_2" },
  // Here the strided convolution is one pixel smaller than the pooled shortcut: 3 to 4, then 1 to 2.
  { name: "conv256_down", addedChannels: 128, addedPixels: 1 },
  { name: "conv256_1" },
  { name: "conv256_2" },
  { name: "conv256_down_out", addedChannels: 0, addedPixels: 1 },
];

/**
 * dlib's face recognition ResNet (dlib_face_recognition_resnet_model_v1) from face-api's
 * `face_recognition_model` weights; each convolution and the affine layer behind it become one convolution.
 *
 * Input `input` (N, 3, 150, 150): RGB minus (122.782, 117.001, 104.298), / 256; dlib's 150 px face chip.
 * Output `embedding` (N, 128): not normalised; dlib compares by Euclidean distance, 0.6.
 */
export function dlibResnet(weights: TfjsWeights): Uint8Array {
  const graph = new GraphBuilder();
  let x = graph.relu(scaledConv(graph, "input", weights, { name: "conv32_down", stride: 2, padding: "valid" }));
  x = graph.maxPool(x, { size: 3, stride: 2, padding: "valid" });
  for (const { name, addedChannels, addedPixels = 0 } of blocks) {
    const down = addedChannels !== undefined;
    const first = scaledConv(graph, x, weights, {
      name: `${name}/conv1`,
      stride: down ? 2 : 1,
      padding: down ? "valid" : "same",
    });
    let branch = scaledConv(graph, graph.relu(first), weights, { name: `${name}/conv2`, stride: 1, padding: "same" });
    if (addedPixels > 0) branch = graph.padEnd(branch, { channels: 0, pixels: addedPixels });
    let shortcut = down ? graph.averagePool(x, { size: 2, stride: 2, padding: "valid" }) : x;
    if (down && addedChannels > 0) shortcut = graph.padEnd(shortcut, { channels: addedChannels, pixels: 0 });
    x = graph.relu(graph.add(shortcut, branch));
  }
  const pooled = graph.flatten(graph.globalAveragePool(x));
  const embedding = graph.fullyConnected(pooled, weights("fc"), new Float32Array(128));
  return graph.build("dlib-resnet", floatValue("input", ["N", 3, 150, 150]), {
    embedding: { tensor: embedding, dims: ["N", 128] },
  });
}

interface ScaledConvolution {
  readonly name: string;
  readonly stride: number;
  readonly padding: Padding;
}

/** (x ∗ f + b) s + t = x ∗ (f s) + (b s + t) */
function scaledConv(graph: GraphBuilder, input: string, weights: TfjsWeights, layer: ScaledConvolution): string {
  const { name, stride, padding } = layer;
  const { dims, data } = filters(weights(`${name}/conv/filters`));
  const bias = weights(`${name}/conv/bias`).data;
  const scale = weights(`${name}/scale/weights`).data;
  const shift = weights(`${name}/scale/biases`).data;
  const perFilter = data.length / scale.length;
  const folded = data.map((value, index) => value * (scale[Math.floor(index / perFilter)] ?? 1));
  return graph.conv(input, {
    weights: { dims, data: folded },
    bias: bias.map((value, channel) => value * (scale[channel] ?? 1) + (shift[channel] ?? 0)),
    stride,
    padding,
  });
}
