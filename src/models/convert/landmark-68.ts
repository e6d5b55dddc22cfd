import { GraphBuilder } from "../graph/graph-builder.ts";
import { floatValue } from "../graph/onnx-model.ts";
import { depthwiseFilters, filters } from "./layout.ts";
import type { TfjsWeights } from "./tfjs-weights.ts";

/**
 * face-api's 68-point network from its `face_landmark_68_model` weights. The like `fr_landmark` of
 * faceplugin-face-recognition-js lies further from YuNet's five points: 0.097 of the eyes' distance against
 * 0.087, mean of 226 faces of LFW.
 *
 * Input `input` (N, 3, 112, 112): the face box, RGB minus (122.782, 117.001, 104.298), / 255.
 * Output `landmarks` (N, 136): x, y, x, y… in parts of the box, in the order of the iBUG 300-W annotation.
 */
export function landmark68(weights: TfjsWeights): Uint8Array {
  const graph = new GraphBuilder();
  const first = graph.conv("input", {
    weights: filters(weights("dense0/conv0/filters")),
    bias: weights("dense0/conv0/bias").data,
    stride: 2,
    padding: "same",
  });
  let x = denseBlock(graph, first, weights, "dense0");
  for (const name of ["dense1", "dense2", "dense3"])
    x = denseBlock(graph, separableConv(graph, x, weights, { name: `${name}/conv0`, stride: 2 }), weights, name);
  const pooled = graph.flatten(graph.averagePool(x, { size: 7, stride: 2, padding: "valid" }));
  const landmarks = graph.fullyConnected(pooled, weights("fc/weights"), weights("fc/bias").data);
  return graph.build("landmark-68", floatValue("input", ["N", 3, 112, 112]), {
    landmarks: { tensor: landmarks, dims: ["N", 136] },
  });
}

/** Each of the three inner convolutions sees the sum of everything before it. */
function denseBlock(graph: GraphBuilder, halved: string, weights: TfjsWeights, name: string): string {
  let sum = graph.relu(halved);
  let x = sum;
  for (const inner of ["conv1", "conv2", "conv3"]) {
    sum = graph.add(sum, separableConv(graph, x, weights, { name: `${name}/${inner}`, stride: 1 }));
    x = graph.relu(sum);
  }
  return x;
}

function separableConv(
  graph: GraphBuilder,
  input: string,
  weights: TfjsWeights,
  { name, stride }: { readonly name: string; readonly stride: number },
): string {
  const depthwise = depthwiseFilters(weights(`${name}/depthwise_filter`));
  const channels = depthwise.dims[0] ?? 0;
  const spatial = graph.conv(input, {
    weights: depthwise,
    bias: new Float32Array(channels),
    stride,
    group: channels,
    padding: "same",
  });
  return graph.conv(spatial, {
    weights: filters(weights(`${name}/pointwise_filter`)),
    bias: weights(`${name}/bias`).data,
    padding: "same",
  });
}
