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
  const data = new Float32Array(places.length * filter);
  for (const [index, [plane, row, column]] of places.entries())
    data[index * filter + (plane * sidePx + row) * sidePx + column] = 1;
  const graph = new GraphBuilder();
  const picked = graph.conv("input", {
    weights: { dims: [places.length, 3, sidePx, sidePx], data },
    bias: new Float32Array(places.length),
    padding: "valid",
  });
  return graph.build("pixels", floatValue("input", [batch, 3, sidePx, sidePx]), {
    output: { tensor: graph.flatten(picked), dims: [batch, places.length] },
  });
}
