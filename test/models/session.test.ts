import assert from "node:assert/strict";
import { test } from "node:test";
import proto, { type onnx } from "onnx-proto";
import { FaceServiceError } from "../../src/errors.ts";
import { encodeModel, floatValue } from "../../src/models/graph/onnx-model.ts";
import { openSession, type Session } from "../../src/models/session.ts";

const options = { provider: "cpu", intraOpThreads: 1 } as const;
const { DataType, DataLocation } = proto.onnx.TensorProto;

/** output = input + added */
function addition(added: Partial<onnx.ITensorProto>, other: Partial<onnx.IGraphProto> = {}): Uint8Array {
  return encodeModel({
    irVersion: 7,
    opsetImport: [{ domain: "", version: 13 }],
    graph: {
      name: "addition",
      node: [{ opType: "Add", input: ["input", "added"], output: ["sum"] }],
      initializer: [{ name: "added", dims: [1], dataType: DataType.FLOAT, floatData: [2], ...added }],
      input: [floatValue("input", ["N"])],
      output: [floatValue("sum", ["N"])],
      ...other,
    },
  });
}

const outside: Partial<onnx.ITensorProto> = {
  floatData: [],
  dataLocation: DataLocation.EXTERNAL,
  externalData: [{ key: "location", value: "../../etc/hostname" }],
};

test("runs a network and gives every output by its name", async () => {
  await using session = await openSession(addition({}), options);
  assert.deepEqual([session.inputNames, session.outputNames], [["input"], ["sum"]]);
  const { sum } = await session.run({ input: { data: Float32Array.of(1, 2, 3), dims: [3] } });
  assert.deepEqual([sum?.dims, [...sum!.data]], [[3], [3, 4, 5]]);
});

test("refuses weights outside the file, wherever in the graph they hang", async () => {
  const refused = { code: "MODEL_INVALID", message: /external data/ };
  await assert.rejects(openSession(addition(outside), options), refused);
  const constant = { name: "c", dims: [1], dataType: DataType.FLOAT, ...outside };
  const attribute = { name: "value", type: proto.onnx.AttributeProto.AttributeType.TENSOR, t: constant };
  const node = [{ opType: "Constant", output: ["sum"], attribute: [attribute] }];
  await assert.rejects(openSession(addition({}, { node }), options), refused);
  const branch = { name: "then_branch", g: { name: "inner", node } };
  await assert.rejects(
    openSession(
      addition({}, { node: [{ opType: "If", input: ["input"], output: ["sum"], attribute: [branch] }] }),
      options,
    ),
    refused,
  );
});

test("refuses what is no ONNX model, or one that ONNX Runtime cannot load", async () => {
  for (const bytes of [new Uint8Array(), Buffer.from("not a model"), addition({}).subarray(0, 60)])
    await assert.rejects(openSession(bytes, options), { code: "MODEL_INVALID" });
  const node = [{ opType: "NoSuchOperator", input: ["input"], output: ["sum"] }];
  await assert.rejects(openSession(addition({}, { node }), options), {
    code: "MODEL_INVALID",
    message: /ONNX Runtime/,
  });
});

test("refuses a provider that is not there, and names the setting", async (context) => {
  const opened = await openSession(addition({}), { ...options, provider: "tensorrt" }).catch((error: unknown) => error);
  if (!(opened instanceof Error)) {
    await (opened as Session)[Symbol.asyncDispose]();
    context.skip("this machine has TensorRT");
    return;
  }
  assert.ok(opened instanceof FaceServiceError);
  assert.equal(opened.code, "UNAVAILABLE");
  assert.match(opened.message, /execution\.providers/);
});
