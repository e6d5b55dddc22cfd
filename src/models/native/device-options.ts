/** What a GPU is used by; plain values of the section `execution`. */
export interface DeviceSettings {
  readonly deviceId: number;
  /** Most memory of the GPU that one session may hold. */
  readonly memoryBytes: number;
  /** Half precision, TensorRT only. */
  readonly fp16: boolean;
  /** Absolute; TensorRT keeps its engines and timings there. */
  readonly cacheDirectory: string;
}

type Options = Readonly<Record<string, string>>;

/**
 * By default CUDA tries every algorithm of cuDNN for each new shape, for seconds, and takes memory in powers of two up to
 * all there is.
 *
 * @see ONNX Runtime documentation, "CUDA Execution Provider", Configuration Options
 */
export function cudaOptions({ deviceId, memoryBytes }: DeviceSettings): Options {
  return {
    device_id: String(deviceId),
    gpu_mem_limit: String(memoryBytes),
    arena_extend_strategy: "kSameAsRequested",
    cudnn_conv_algo_search: "HEURISTIC",
  };
}

/** @see ONNX Runtime documentation, "TensorRT Execution Provider", Configurations */
export function tensorRtOptions({ deviceId, memoryBytes, fp16, cacheDirectory }: DeviceSettings): Options {
  return {
    device_id: String(deviceId),
    trt_max_workspace_size: String(Math.floor(memoryBytes / 2)),
    trt_fp16_enable: fp16 ? "1" : "0",
    trt_engine_cache_enable: "1",
    trt_engine_cache_path: cacheDirectory,
    trt_timing_cache_enable: "1",
    trt_timing_cache_path: cacheDirectory,
  };
}
