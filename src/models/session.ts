import { tmpdir } from "node:os";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { FaceServiceError, messageOf } from "../errors.ts";
import { refuseExternalData } from "./graph/external-data.ts";
import { splitPrelu } from "./graph/split-prelu.ts";
import type { DeviceSettings } from "./native/device-options.ts";
import { switchTelemetryOff } from "./telemetry.ts";

export type ExecutionProvider = "cpu" | "cuda" | "tensorrt" | "webgpu";

export interface SessionOptions {
  readonly provider: ExecutionProvider;
  /** Threads inside one run; 1 is fastest in total when there is one session a core. */
  readonly intraOpThreads: number;
  /** For every provider but the CPU. */
  readonly device?: DeviceSettings;
}

const usualDevice: DeviceSettings = {
  deviceId: 0,
  memoryBytes: 2_147_483_648,
  fp16: false,
  cacheDirectory: tmpdir(),
};

/** Row-major values of a float32 tensor. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A network ready to run. Disposing it frees its memory; it must not be running then. */
export interface Session extends AsyncDisposable {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Most rows that one run does well with; absent: as few as a CPU likes, which its user knows. */
  readonly largestBatch?: number;
  /**
   * Runs the network on this thread: the promise comes late but the event loop stands still meanwhile, because
   * onnxruntime-node computes inside the call. Use it in a process that has nothing else to answer.
   *
   * @returns every output
   */
  run(feeds: Readonly<Record<string, FloatTensor>>): Promise<Readonly<Record<string, FloatTensor>>>;
}

/**
 * @param bytes - an ONNX model, already verified
 * @throws {FaceServiceError} MODEL_INVALID when it is none, or keeps weights outside; UNAVAILABLE when the
 *   provider cannot run it here, or leaves it to the CPU
 */
export async function openSession(bytes: Uint8Array, options: SessionOptions): Promise<Session> {
  refuseExternalData(bytes);
  switchTelemetryOff();
  const { provider, intraOpThreads, device = usualDevice } = options;
  if (provider === "cuda" || provider === "tensorrt") {
    const { openNativeSession } = await import("./native/native-session.ts");
    try {
      return openNativeSession(bytes, { provider, intraOpThreads, device });
    } catch (error) {
      throw unavailable(provider, error);
    }
  }
  const session = await create(provider === "cpu" ? splitPrelu(bytes) : bytes, {
    executionProviders: [provider],
    intraOpNumThreads: intraOpThreads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    // Plans memory for each new input shape and keeps every plan; frames and batches of faces come in many shapes.
    enableMemPattern: false,
    // Threads that spin between two runs take the cores of other workers: on a busy machine a run of two takes half the
    // time without.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
    // Else ONNX Runtime gives to the CPU what the provider cannot do, and says nothing.
    ...(provider === "cpu" ? {} : { extra: { session: { disable_cpu_ep_fallback: "1" } } }),
  });
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds) {
      const inputs = Object.entries(feeds).map(
        ([name, { data, dims }]) => [name, new Tensor("float32", data, dims)] as const,
      );
      const outputs = await session.run(Object.fromEntries(inputs));
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, floatTensor(name, tensor)]));
    },
    async [Symbol.asyncDispose]() {
      await session.release();
    },
  };
}

async function create(bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, options);
  } catch (error) {
    const [provider] = options.executionProviders ?? [];
    if (provider === "cpu")
      throw new FaceServiceError("MODEL_INVALID", `expected a model that ONNX Runtime loads: ${messageOf(error)}`, {
        cause: error,
      });
    throw unavailable(String(provider), error);
  }
}

/** ONNX Runtime puts the places in its own sources before what it says. */
const ownPlaces = /^.*\[ONNXRuntimeError\] : \d+ : \w+ : /s;

function unavailable(provider: string, error: unknown): FaceServiceError {
  const reason = messageOf(error).replace(ownPlaces, "").trim();
  const isNvidia = provider === "cuda" || provider === "tensorrt";
  const remedy = `${isNvidia ? "npm run setup:cuda names what it needs; or " : ""}put another provider into execution.providers`;
  return new FaceServiceError("UNAVAILABLE", `cannot run on ${provider}: ${reason}; ${remedy}`, { cause: error });
}

function floatTensor(name: string, { data, dims }: Tensor): FloatTensor {
  if (!(data instanceof Float32Array))
    throw new FaceServiceError("MODEL_INVALID", `expected float32 from the network's output ${name}, got another type`);
  return { data, dims };
}
