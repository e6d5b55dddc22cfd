import { GraphBuilder } from "../../src/models/graph/graph-builder.ts";
import { floatValue } from "../../src/models/graph/onnx-model.ts";

/** One output of a network that answers for each cell of a grid. */
export interface CellOutput {
  readonly name: string;
  readonly stridePx: number;
  /** What each anchor answers, whatever it sees. */
  readonly values: readonly number[];
  /** Plane of the input whose mean over the cell is added to every value; absent: none. */
  readonly plane?: number;
}

export interface CellNetwork {
  readonly input: string;
  readonly anchors: number;
  readonly outputs: readonly CellOutput[];
}

/** An ONNX network of the shape of YuNet and SCRFD: (1, 3, H, W) in, (cells x anchors, values) out at each stride. */
export function cellNetwork({ input, anchors, outputs }: CellNetwork): Uint8Array {
  const graph = new GraphBuilder();
  const named = outputs.map(({ name, stridePx, values, plane }) => {
    const channels = anchors * values.length;
    const data = new Float32Array(channels * 3);
    if (plane !== undefined) for (let channel = 0; channel < channels; channel++) data[channel * 3 + plane] = 1;
    const means = graph.averagePool(input, { size: stridePx, stride: stridePx, padding: "valid" });
    const answers = graph.conv(means, {
      weights: { dims: [channels, 3, 1, 1], data },
      bias: Float32Array.from({ length: channels }, (_, i) => values[i % values.length]!),
      padding: "valid",
    });
    const cells = graph.node("Transpose", [answers], { perm: [0, 2, 3, 1] });
    const rows = graph.node("Reshape", [cells, graph.node("Constant", [], { value_ints: [-1, values.length] })]);
    return [name, { tensor: rows, dims: [`rows_${name}`, values.length] }] as const;
  });
  return graph.build("cells", floatValue(input, [1, 3, "H", "W"]), Object.fromEntries(named));
}
