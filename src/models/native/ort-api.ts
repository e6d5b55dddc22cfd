import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import koffi from "koffi";

/** An address in the library's memory; null where there is none. */
export type Pointer = bigint | null;

/**
 * Where each function stands in ONNX Runtime's table, and its C type. The table only ever grows at its end, so that
 * places hold for every later version.
 *
 * @see onnxruntime_c_api.h, struct OrtApi, API version 22
 */
const functions = {
  getErrorMessage: [2, "const char *F(void *status)"],
  createEnv: [3, "void *F(int level, const char *name, _Out_ void **out)"],
  createSession: [8, "void *F(void *env, const void *model, size_t bytes, void *options, _Out_ void **out)"],
  run: [
    9,
    "void *F(void *session, void *options, const char **inputs, void **values, size_t inputCount, const char **outputs, size_t outputCount, _Inout_ void **out)",
  ],
  createOptions: [10, "void *F(_Out_ void **out)"],
  enableProfiling: [14, "void *F(void *options, const char *prefix)"],
  disableMemPattern: [17, "void *F(void *options)"],
  setLogLevel: [22, "void *F(void *options, int level)"],
  setOptimization: [23, "void *F(void *options, int level)"],
  setIntraOpThreads: [24, "void *F(void *options, int threads)"],
  inputCount: [30, "void *F(void *session, _Out_ size_t *out)"],
  outputCount: [31, "void *F(void *session, _Out_ size_t *out)"],
  inputName: [36, "void *F(void *session, size_t index, void *allocator, _Out_ void **out)"],
  outputName: [37, "void *F(void *session, size_t index, void *allocator, _Out_ void **out)"],
  createTensor: [
    49,
    "void *F(void *memory, const void *data, size_t bytes, const int64_t *dims, size_t rank, int type, _Out_ void **out)",
  ],
  tensorData: [51, "void *F(void *value, _Out_ void **out)"],
  elementType: [60, "void *F(void *info, _Out_ int *out)"],
  rank: [61, "void *F(void *info, _Out_ size_t *out)"],
  dimensions: [62, "void *F(void *info, _Out_ int64_t *out, size_t rank)"],
  elementCount: [64, "void *F(void *info, _Out_ size_t *out)"],
  tensorInfo: [65, "void *F(void *value, _Out_ void **out)"],
  cpuMemory: [69, "void *F(int allocator, int type, _Out_ void **out)"],
  free: [76, "void *F(void *allocator, void *memory)"],
  allocator: [78, "void *F(_Out_ void **out)"],
  releaseStatus: [93, "void F(void *status)"],
  releaseSession: [95, "void F(void *session)"],
  releaseValue: [96, "void F(void *value)"],
  releaseTensorInfo: [99, "void F(void *info)"],
  releaseOptions: [100, "void F(void *options)"],
  endProfiling: [110, "void *F(void *session, void *allocator, _Out_ void **out)"],
  appendTensorRt: [170, "void *F(void *options, void *provider)"],
  createTensorRt: [171, "void *F(_Out_ void **out)"],
  updateTensorRt: [172, "void *F(void *provider, const char **keys, const char **values, size_t count)"],
  releaseTensorRt: [174, "void F(void *provider)"],
  appendCuda: [204, "void *F(void *options, void *provider)"],
  createCuda: [205, "void *F(_Out_ void **out)"],
  updateCuda: [206, "void *F(void *provider, const char **keys, const char **values, size_t count)"],
  releaseCuda: [208, "void F(void *provider)"],
} as const;

export type OrtFunction = keyof typeof functions;

const apiVersion = 22;
const pointerBytes = 8;

/**
 * ONNX Runtime's C interface, of the library that onnxruntime-node brings. Its Node binding takes none of the options of
 * CUDA and TensorRT but the device's number: neither a bound of memory nor a cache. Calls block.
 */
export class OrtApi {
  readonly #call: (name: OrtFunction, ...values: readonly unknown[]) => unknown;

  /** @throws {Error} what the system's loader says, or that the library is too old */
  constructor(library: string = ortLibrary()) {
    const base = koffi.load(library).func("void *OrtGetApiBase()")() as Pointer;
    const getApi = koffi.decode(base, 0, "void *") as Pointer;
    const table = koffi.call(getApi, koffi.proto("void *(uint32_t version)"), apiVersion) as Pointer;
    if (table === null) throw new Error(`expected ONNX Runtime with API version ${apiVersion} in ${library}`);
    const bound = new Map<OrtFunction, (values: readonly unknown[]) => unknown>();
    this.#call = (name, ...values) => {
      let call = bound.get(name);
      if (call === undefined) {
        const [place, prototype] = functions[name];
        const address = koffi.decode(table, place * pointerBytes, "void *") as Pointer;
        const type = koffi.proto(prototype.replace("F(", "("));
        call = (given) => koffi.call(address, type, ...given);
        bound.set(name, call);
      }
      return call(values);
    };
  }

  /** @throws {Error} with ONNX Runtime's message */
  do(name: OrtFunction, ...values: readonly unknown[]): void {
    const status = this.#call(name, ...values) as Pointer;
    if (status === null) return;
    const message = this.#call("getErrorMessage", status) as string;
    this.#call("releaseStatus", status);
    throw new Error(message);
  }

  /** The value that a function writes to its last argument. */
  get<T = Pointer>(name: OrtFunction, ...values: readonly unknown[]): T {
    const out: [unknown] = [null];
    this.do(name, ...values, out);
    return out[0] as T;
  }

  release(name: OrtFunction, pointer: Pointer): void {
    if (pointer !== null) this.#call(name, pointer);
  }
}

/** The directory of onnxruntime-node's own library, where ONNX Runtime looks for its providers too. */
export function ortDirectory(): string {
  const root = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  return join(root, "bin", "napi-v6", process.platform, process.arch);
}

const ortLibrary = (): string => join(ortDirectory(), "libonnxruntime.so.1");
