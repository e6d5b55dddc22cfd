import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GraphBuilder } from "../../../src/models/graph/graph-builder.ts";
import { halfBits } from "../../../src/models/graph/half.ts";
import { openMeasuring } from "../../../src/models/graph/measure-ranges.ts";
import { decodeModel, encodeModel, floatValue, graphOf } from "../../../src/models/graph/onnx-model.ts";
import { quantizeNetwork } from "../../../src/models/graph/quantize.ts";
import { openSession } from "../../../src/models/session.ts";

const options = { provider: "cpu", intraOpThreads: 1 } as const;

/** A convolution of two channels of different weights, a Relu, and a fully connected layer with a bias. */
function smallNetwork(): Uint8Array {
  const graph = new GraphBuilder();
  const convolved = graph.conv("input", {
    weights: { dims: [2, 1, 1, 1], data: Float32Array.of(2, 0.5) },
    bias: Float32Array.of(0.5, -0.1),
    padding: "valid",
  });
  const layer = graph.fullyConnected(
    graph.flatten(graph.relu(convolved)),
    { dims: [4, 2], data: Float32Array.of(0.1, 0.2, -0.1, 0.3, 0.8, -0.4, 0.9, 0.5) },
    Float32Array.of(0.5, -0.25),
  );
  return graph.build("small", floatValue("input", ["N", 1, 1, 2]), { output: { tensor: layer, dims: ["N", 2] } });
}

const input = { data: Float32Array.of(-1, 0.5, 0.3, 1), dims: [2, 1, 1, 2] };

describe("quantizeNetwork", () => {
  test("gives nearly the same values by integers of 8 bits, each channel of a convolution on its own scale", async () => {
    const bytes = smallNetwork();
    await using measuring = await openMeasuring(bytes, options, openSession);
    const { output: wanted } = await measuring.run({ input });
    assert.deepEqual(measuring.ranges.get("input"), [-1, 1]);
    const quantized = quantizeNetwork(bytes, Object.fromEntries(measuring.ranges));
    const nodes = graphOf(decodeModel(quantized)).node ?? [];
    assert.equal(nodes.filter(({ opType }) => opType === "QuantizeLinear").length, measuring.ranges.size);
    await using session = await openSession(quantized, options);
    const { output } = await session.run({ input });
    const greatest = Math.max(...(wanted?.data ?? []).map(Math.abs));
    for (const [i, value] of (wanted?.data ?? []).entries())
      assert.ok(Math.abs(value - output!.data[i]!) < 0.02 * greatest, `${value}, not ${output?.data[i]}`);
  });

  test("leaves tensors without a range, and what hangs on them, as they are", async () => {
    const quantized = quantizeNetwork(smallNetwork(), {});
    await using plain = await openSession(smallNetwork(), options);
    await using session = await openSession(quantized, options);
    assert.deepEqual((await session.run({ input }))["output"], (await plain.run({ input }))["output"]);
  });

  test("refuses an old network with operators that may mean something else now", () => {
    const model = decodeModel(smallNetwork());
    model.opsetImport = [{ domain: "", version: 9 }] as typeof model.opsetImport;
    quantizeNetwork(encodeModel(model), {});
    const [first] = graphOf(model).node ?? [];
    first!.opType = "Upsample";
    assert.throws(() => quantizeNetwork(encodeModel(model), {}), { code: "MODEL_INVALID", message: /Upsample/ });
  });
});

describe("halfBits", () => {
  test("rounds to the nearest value of half precision, ties to even", () => {
    const cases: readonly (readonly [number, number])[] = [
      [0, 0x0000],
      [-0, 0x8000],
      [1, 0x3c00],
      [-2, 0xc000],
      [65_504, 0x7bff],
      [1e9, 0x7bff],
      [2 ** -14, 0x0400],
      [2 ** -24, 0x0001],
      [2 ** -25, 0x0000],
      [3 * 2 ** -25, 0x0002],
      [1 + 2 ** -11, 0x3c00],
      [1 + 3 * 2 ** -11, 0x3c02],
      [2047.9, 0x6800],
      [0.333251953125, 0x3555],
    ];
    assert.deepEqual(
      [...halfBits(Float32Array.from(cases, ([value]) => value))],
      cases.map(([, bits]) => bits),
    );
  });
});
