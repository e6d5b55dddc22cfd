import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GraphBuilder } from "../../../src/models/graph/graph-builder.ts";
import { decodeModel, floatValue, graphOf } from "../../../src/models/graph/onnx-model.ts";
import { splitPrelu } from "../../../src/models/graph/split-prelu.ts";
import { openSession } from "../../../src/models/session.ts";

/** One channel in, `channels` out: channel c is the input times c − 7.5, and then a PRelu of slope c / 10. */
function networkOf(channels: number): Uint8Array {
  const graph = new GraphBuilder();
  const factors = Float32Array.from({ length: channels }, (_, c) => c - 7.5);
  const convolved = graph.conv("input", {
    weights: { dims: [channels, 1, 1, 1], data: factors },
    bias: new Float32Array(channels),
    padding: "valid",
  });
  const slopes = Float32Array.from({ length: channels }, (_, c) => c / 10);
  const tensor = graph.prelu(convolved, { dims: [channels, 1, 1], data: slopes });
  return graph.build("prelu", floatValue("input", ["N", 1, "H", "W"]), {
    output: { tensor, dims: ["N", channels, "H", "W"] },
  });
}

const operatorsOf = (bytes: Uint8Array): readonly (string | null | undefined)[] =>
  (graphOf(decodeModel(bytes)).node ?? []).map(({ opType }) => opType);

describe("splitPrelu", () => {
  test("leaves the values as they were and no PRelu", async () => {
    const bytes = splitPrelu(networkOf(32));
    assert.deepEqual(operatorsOf(bytes), ["Conv", "Conv", "Relu", "Conv", "Add", "Identity"]);
    await using session = await openSession(bytes, { provider: "cpu", intraOpThreads: 1 });
    const values = [-2, 0, 0.5, 3];
    const { output } = await session.run({ input: { data: Float32Array.from(values), dims: [1, 1, 2, 2] } });
    assert.deepEqual(output?.dims, [1, 32, 2, 2]);
    for (const [index, value] of (output?.data ?? []).entries()) {
      const channel = Math.floor(index / 4);
      const convolved = (values[index % 4] ?? 0) * (channel - 7.5);
      const wanted = convolved >= 0 ? convolved : (convolved * channel) / 10;
      assert.ok(Math.abs(value - wanted) <= 1e-6 * Math.abs(wanted), `channel ${channel}: ${value}, not ${wanted}`);
    }
  });

  test("leaves alone what it cannot make faster, to the byte", () => {
    const odd = networkOf(10);
    assert.equal(splitPrelu(odd), odd);
    const graph = new GraphBuilder();
    const weights = { dims: [16, 16], data: new Float32Array(256) };
    const layer = graph.fullyConnected("input", weights, new Float32Array(16));
    const flat = graph.prelu(layer, { dims: [16], data: new Float32Array(16) });
    const bytes = graph.build("flat", floatValue("input", ["N", 16]), { output: { tensor: flat, dims: ["N", 16] } });
    assert.equal(splitPrelu(bytes), bytes);
  });
});
