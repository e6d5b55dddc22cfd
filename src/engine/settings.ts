import type { QualityLimits } from "../face/quality.ts";

/** The sections of config.json that the engine reads; workers get them whole. */
export interface EngineSettings {
  /** Directory of config.json: relative paths count from here. */
  readonly directory: string;
  readonly models: {
    readonly directory: string;
    readonly precision: "fp32" | "int8" | "fp16";
    readonly detector: NetworkChoice<"rfb-onet" | "rfb" | "mtcnn" | "yunet" | "scrfd">;
    readonly embedder: NetworkChoice<"fused" | "fr-feature" | "dlib" | "sface" | "arcface">;
  };
  readonly execution: {
    readonly providers: readonly string[];
    readonly allowCpuFallback: boolean;
    readonly deviceId: number;
    readonly gpuMemoryBytes: number;
    readonly maxBatch: number;
    readonly fp16: boolean;
    readonly cacheDirectory: string;
    readonly librariesDirectory: string;
  };
  readonly images: {
    readonly allowedRoots: readonly string[];
    readonly maxBytes: number;
    readonly maxPixels: number;
    readonly maxSidePx: number;
    readonly jpegDecoder: "auto" | "libvips" | "turbojpeg";
  };
  readonly detection: {
    readonly inputSizePx: number;
    readonly effort: "fast" | "balanced" | "thorough" | "exhaustive";
    readonly minScore: number;
    readonly overlap: number;
    readonly maxFaces: number;
  };
  readonly quality: QualityLimits;
  readonly engine: {
    readonly workers: number;
    /** Keeps the measured plan of workers and threads. */
    readonly planFile: string;
    /** Null: 2 on a GPU, 0 on the CPU. */
    readonly maxBatchDelayMs: number | null;
    /** Null: 16 where batches are made, else 1. */
    readonly jobsAtOnce: number | null;
    readonly maxQueuedJobs: number;
    readonly maxQueuedBytes: number;
    readonly maxWaitMs: number;
    readonly jobDeadlineMs: number;
  };
  readonly classifier: { readonly kind: "svm" | "xgboost" | "nearest"; readonly minProba: number };
}

interface NetworkChoice<Kind extends string> {
  readonly kind: Kind;
  readonly path: string | null;
  readonly sha256: string | null;
}
