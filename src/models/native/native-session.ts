import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import koffi from "koffi";
import { FaceServiceError } from "../../errors.ts";
import type { FloatTensor, Session } from "../session.ts";
import { cudaOptions, type DeviceSettings, tensorRtOptions } from "./device-options.ts";
import { OrtApi, type OrtFunction, type Pointer } from "./ort-api.ts";
import { heavyElsewhere } from "./placement.ts";

export interface NativeOptions {
  /** "cpu" only where onnxruntime-node's own binding is to be compared with. */
  readonly provider: "cuda" | "tensorrt" | "cpu";
  readonly intraOpThreads: number;
  readonly device: DeviceSettings;
}

const float32 = 1;
const deviceAllocator = 0;
const defaultMemory = 0;
const errorsOnly = 3;
const allOptimizations = 99;

const providerNames = {
  cuda: new Set(["CUDAExecutionProvider"]),
  tensorrt: new Set(["TensorrtExecutionProvider", "CUDAExecutionProvider"]),
  cpu: new Set(["CPUExecutionProvider"]),
};

let shared: { readonly api: OrtApi; readonly env: Pointer; readonly memory: Pointer; readonly allocator: Pointer };

/** Opened once a process; ONNX Runtime frees it at its end. */
function runtime(): typeof shared {
  if (shared !== undefined) return shared;
  const api = new OrtApi();
  const env = api.get("createEnv", errorsOnly, "face-det-rec");
  shared = { api, env, memory: api.get("cpuMemory", deviceAllocator, defaultMemory), allocator: api.get("allocator") };
  return shared;
}

/**
 * A session by ONNX Runtime's C interface, with the options that its Node binding does not take. The first run tells
 * where each operator was computed: when the heavy ones were not computed by the provider, it fails.
 *
 * @throws {Error} ONNX Runtime's: the provider's libraries are not there, the model is none
 */
export function openNativeSession(bytes: Uint8Array, options: NativeOptions): Session {
  const { api, env } = runtime();
  const folder = mkdtempSync(join(tmpdir(), "ort-profile-"));
  try {
    const built = sessionOptions(api, options, join(folder, "run"));
    try {
      const session = api.get("createSession", env, bytes, bytes.length, built);
      return new NativeSession(session, options.provider, folder);
    } finally {
      api.release("releaseOptions", built);
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function sessionOptions(api: OrtApi, { provider, intraOpThreads, device }: NativeOptions, profile: string): Pointer {
  const options = api.get("createOptions");
  try {
    api.do("setLogLevel", options, errorsOnly);
    api.do("setOptimization", options, allOptimizations);
    api.do("setIntraOpThreads", options, intraOpThreads);
    api.do("disableMemPattern", options);
    api.do("enableProfiling", options, profile);
    if (provider === "tensorrt") {
      mkdirSync(device.cacheDirectory, { recursive: true });
      append(api, options, tensorRt, tensorRtOptions(device));
    }
    if (provider !== "cpu") append(api, options, cuda, cudaOptions(device));
    return options;
  } catch (error) {
    api.release("releaseOptions", options);
    throw error;
  }
}

interface ProviderFunctions {
  readonly create: OrtFunction;
  readonly update: OrtFunction;
  readonly append: OrtFunction;
  readonly release: OrtFunction;
}

const cuda: ProviderFunctions = {
  create: "createCuda",
  update: "updateCuda",
  append: "appendCuda",
  release: "releaseCuda",
};
/** CUDA follows behind it, for what TensorRT cannot do. */
const tensorRt: ProviderFunctions = {
  create: "createTensorRt",
  update: "updateTensorRt",
  append: "appendTensorRt",
  release: "releaseTensorRt",
};

function append(
  api: OrtApi,
  options: Pointer,
  names: ProviderFunctions,
  values: Readonly<Record<string, string>>,
): void {
  const provider = api.get(names.create);
  try {
    const keys = Object.keys(values);
    api.do(names.update, provider, keys, Object.values(values), keys.length);
    api.do(names.append, options, provider);
  } finally {
    api.release(names.release, provider);
  }
}

class NativeSession implements Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly #session: Pointer;
  readonly #provider: NativeOptions["provider"];
  /** Where the first run's profile is written; undefined once it was read. */
  #profileFolder: string | undefined;

  constructor(session: Pointer, provider: NativeOptions["provider"], profileFolder: string) {
    this.#session = session;
    this.#provider = provider;
    this.#profileFolder = profileFolder;
    this.inputNames = namesOf(session, "input");
    this.outputNames = namesOf(session, "output");
  }

  // biome-ignore lint/suspicious/useAwait: a session's failures come as rejections
  async run(feeds: Readonly<Record<string, FloatTensor>>): Promise<Readonly<Record<string, FloatTensor>>> {
    const { api, memory } = runtime();
    const inputs: Pointer[] = [];
    const outputs: Pointer[] = this.outputNames.map(() => null);
    try {
      for (const { data, dims } of Object.values(feeds)) {
        const shape = BigInt64Array.from(dims, BigInt);
        inputs.push(api.get("createTensor", memory, data, data.byteLength, shape, dims.length, float32));
      }
      const names = Object.keys(feeds);
      const { outputNames } = this;
      api.do("run", this.#session, null, names, inputs, names.length, outputNames, outputNames.length, outputs);
      this.#checkPlacement();
      return Object.fromEntries(outputNames.map((name, i) => [name, tensorOf(name, outputs[i] ?? null)]));
    } finally {
      for (const value of [...inputs, ...outputs]) api.release("releaseValue", value);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#endProfile();
    runtime().api.release("releaseSession", this.#session);
    await Promise.resolve();
  }

  /** @throws {FaceServiceError} UNAVAILABLE */
  #checkPlacement(): void {
    const text = this.#endProfile();
    if (text === undefined) return;
    const elsewhere = heavyElsewhere(text, providerNames[this.#provider]);
    if (elsewhere.length === 0) return;
    throw new FaceServiceError(
      "UNAVAILABLE",
      `${this.#provider} does not compute this network itself (${elsewhere.slice(0, 5).join(", ")}); put another provider into execution.providers`,
    );
  }

  #endProfile(): string | undefined {
    const folder = this.#profileFolder;
    if (folder === undefined) return undefined;
    this.#profileFolder = undefined;
    const { api, allocator } = runtime();
    try {
      return readFileSync(takeText(api.get("endProfiling", this.#session, allocator)), "utf8");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function namesOf(session: Pointer, kind: "input" | "output"): readonly string[] {
  const { api, allocator } = runtime();
  const count = Number(api.get<number | bigint>(`${kind}Count`, session));
  return Array.from({ length: count }, (_, i) => takeText(api.get(`${kind}Name`, session, i, allocator)));
}

/** Copies a text of the library and frees it there. */
function takeText(pointer: Pointer): string {
  const { api, allocator } = runtime();
  const text = koffi.decode(pointer, "char", -1) as string;
  api.do("free", allocator, pointer);
  return text;
}

function tensorOf(name: string, value: Pointer): FloatTensor {
  const { api } = runtime();
  const info = api.get("tensorInfo", value);
  try {
    if (api.get<number>("elementType", info) !== float32)
      throw new FaceServiceError(
        "MODEL_INVALID",
        `expected float32 from the network's output ${name}, got another type`,
      );
    const shape = new BigInt64Array(Number(api.get<number | bigint>("rank", info)));
    api.do("dimensions", info, shape, shape.length);
    const count = Number(api.get<number | bigint>("elementCount", info));
    const dims = Array.from(shape, Number);
    if (count === 0) return { data: new Float32Array(0), dims };
    // The memory is the library's and goes with the value: copy.
    const data = new Float32Array(koffi.view(api.get("tensorData", value), 4 * count)).slice();
    return { data, dims };
  } finally {
    api.release("releaseTensorInfo", info);
  }
}
