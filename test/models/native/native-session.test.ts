import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { cudaOptions, type DeviceSettings, tensorRtOptions } from "../../../src/models/native/device-options.ts";
import { openNativeSession } from "../../../src/models/native/native-session.ts";
import { heavyElsewhere } from "../../../src/models/native/placement.ts";
import { openSession } from "../../../src/models/session.ts";
import { fetchedModels } from "../../support/fetched-models.ts";

const device: DeviceSettings = {
  deviceId: 1,
  memoryBytes: 1_000_000_000,
  fp16: true,
  cacheDirectory: join(tmpdir(), "face-det-rec-no-engines"),
};
after(() => rmSync(device.cacheDirectory, { recursive: true, force: true }));

const native = (bytes: Uint8Array) => openNativeSession(bytes, { provider: "cpu", intraOpThreads: 1, device });
const profiles = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("ort-profile-"));

const skip =
  process.platform !== "linux" || process.arch !== "x64" ? "NVIDIA's providers are for Linux on x86-64" : false;

describe("openNativeSession", { skip }, () => {
  test("computes the same as onnxruntime-node's own binding, of several shapes and outputs", async () => {
    const { store } = await fetchedModels();
    const bytes = await store.network("rfb");
    await using expected = await openSession(bytes, { provider: "cpu", intraOpThreads: 1 });
    await using session = native(bytes);
    assert.deepEqual([session.inputNames, session.outputNames], [expected.inputNames, expected.outputNames]);
    for (const [height, width] of [
      [96, 128],
      [128, 96],
    ] as const) {
      const dims = [1, 3, height, width];
      const data = Float32Array.from({ length: 3 * height * width }, (_, i) => Math.sin(i));
      const input = { [session.inputNames[0] ?? ""]: { data, dims } };
      assert.deepEqual(await session.run(input), await expected.run(input));
    }
  });

  test("says what ONNX Runtime says about wrong models and inputs, and leaves no file", async () => {
    const before = profiles();
    assert.throws(() => native(new Uint8Array([1, 2, 3])), /protobuf|ModelProto|model/i);
    const { store } = await fetchedModels();
    {
      await using session = native(await store.network("onet"));
      const feed = { [session.inputNames[0] ?? ""]: { data: new Float32Array(12), dims: [1, 3, 2, 2] } };
      await assert.rejects(session.run(feed), /dimensions/i);
    }
    assert.deepEqual(profiles(), before);
  });

  test("refuses CUDA and TensorRT with the reason when their libraries are not there", async (context) => {
    const { store } = await fetchedModels();
    const bytes = await store.network("onet");
    for (const provider of ["cuda", "tensorrt"] as const) {
      const error = await openSession(bytes, { provider, intraOpThreads: 1, device }).catch((reason: Error) => reason);
      if (!(error instanceof Error)) {
        await error[Symbol.asyncDispose]();
        context.skip(`this machine has ${provider}`);
        return;
      }
      assert.match(error.message, new RegExp(`cannot run on ${provider}: .*lib(onnxruntime_providers|cu|nv)`, "s"));
    }
  });
});

describe("heavyElsewhere", () => {
  const event = (operator: string, provider: string) => ({
    cat: "Node",
    name: "n",
    args: { op_name: operator, provider },
  });
  const cuda = new Set(["CUDAExecutionProvider"]);

  test("names the operators with the work in them that another provider computed, once each", () => {
    const text = JSON.stringify([
      { cat: "Session", name: "model_run", args: {} },
      { cat: "Node", name: "fence" },
      event("Conv", "CUDAExecutionProvider"),
      event("Shape", "CPUExecutionProvider"),
      event("MemcpyToHost", "CUDAExecutionProvider"),
      event("Gemm", "CPUExecutionProvider"),
      event("FusedConv", "CPUExecutionProvider"),
      event("FusedConv", "CPUExecutionProvider"),
    ]);
    assert.deepEqual(heavyElsewhere(text, cuda), ["FusedConv on CPUExecutionProvider", "Gemm on CPUExecutionProvider"]);
  });

  test("has nothing against shapes on the CPU", () => {
    const text = JSON.stringify([event("Conv", "CUDAExecutionProvider"), event("Gather", "CPUExecutionProvider")]);
    assert.deepEqual(heavyElsewhere(text, cuda), []);
  });
});

describe("options of the providers", () => {
  test("bound CUDA's memory, take no more than asked for and try no algorithm of cuDNN out", () => {
    assert.deepEqual(cudaOptions(device), {
      device_id: "1",
      gpu_mem_limit: "1000000000",
      arena_extend_strategy: "kSameAsRequested",
      cudnn_conv_algo_search: "HEURISTIC",
    });
  });

  test("keep TensorRT's engines and timings on the disk", () => {
    const options = tensorRtOptions(device);
    assert.equal(options["trt_fp16_enable"], "1");
    for (const kind of ["engine", "timing"]) {
      assert.equal(options[`trt_${kind}_cache_enable`], "1");
      assert.equal(options[`trt_${kind}_cache_path`], device.cacheDirectory);
    }
  });
});
