import { GraphBuilder } from "../../src/models/graph/graph-builder.ts";
import { floatValue } from "../../src/models/graph/onnx-model.ts";

/** A place in a network's input: plane, row, column. */
export type InputPlace = readonly [plane: number, row: number, column: number];

/**
 * An ONNX network that takes (N, 3, side, side) and answers (N, D): the input's values at the places given.
 *
 * @param batch - 1 makes a network that refuses batches
 */
export function pixelNetwork(sidePx: number, places: readonly InputPlace[], batch: number | "N" = "N"): Uint8Array {
  const filter = 3 * sidePx * sidePx;
  const weights = new Float32Array(places.length * filter);
  for (const [index, [plane, row, column]] of places.entries())
    weights[index * filter + (plane * sidePx + row) * sidePx + column] = 1;
  return wholeImageNetwork(sidePx, { weights, bias: new Float32Array(places.length) }, batch);
}

/** An ONNX network that takes (N, 3, side, side) and answers the same values to every image. */
export function constantNetwork(sidePx: number, values: readonly number[]): Uint8Array {
  const weights = new Float32Array(values.length * 3 * sidePx * sidePx);
  return wholeImageNetwork(sidePx, { weights, bias: Float32Array.from(values) }, "N");
}

function wholeImageNetwork(
  sidePx: number,
  { weights, bias }: { readonly weights: Float32Array; readonly bias: Float32Array },
  batch: number | "N",
): Uint8Array {
  const graph = new GraphBuilder();
  const picked = graph.conv("input", {
    weights: { dims: [bias.length, 3, sidePx, sidePx], data: weights },
    bias,
    padding: "valid",
  });
  return graph.build("whole-image", floatValue("input", [batch, 3, sidePx, sidePx]), {
    output: { tensor: graph.flatten(picked), dims: [batch, bias.length] },
  });
}
