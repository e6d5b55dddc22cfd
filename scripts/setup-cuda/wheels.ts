import type { SourcePackage } from "../../src/models/manifest.ts";

/** A wheel of the Python Package Index; only its shared libraries are used. */
export interface Wheel extends SourcePackage {
  /** Its file name in the index. */
  readonly file: string;
  /** Libraries inside, by their paths. */
  readonly libraries: readonly string[];
}

/** Of onnxruntime-node: the providers' interface changes with each version, so that they must be of the same. */
export const runtimeVersion = "1.30.0";

/** Driver that CUDA 13 needs, as `cuDriverGetVersion` tells it. */
export const leastDriver = { version: 13_000, name: "580" };
/** CUDA 13 has no code for older ones. */
export const leastCapability = 7.5;

export const providersWheel: Wheel = {
  name: "onnxruntime-gpu",
  version: runtimeVersion,
  file: "onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_28_x86_64.whl",
  integrity: "sha512-qdxcUrawgMuUWDPs2Hxs9nYfuTzr4QDdW9LpY3nyrSo1Kqz53Hn1b7aL8Ad+nKKbumTHfKiL2hYVLfeXfk0dAA==",
  tarballBytes: 246685715,
  licence: "MIT",
  libraries: ["shared", "cuda", "tensorrt"].map((name) => `onnxruntime/capi/libonnxruntime_providers_${name}.so`),
};

/** A library that CUDA's provider needs, and where it comes from if the system does not have it. */
export interface NeededLibrary {
  readonly file: string;
  /** Of NVIDIA's repository for Debian and Ubuntu. */
  readonly debianPackage: string;
  /** Absent: NVIDIA's repository only. */
  readonly wheel?: Wheel;
  /** Needed by TensorRT only. */
  readonly optional?: boolean;
}

const licence = "LicenseRef-NVIDIA-Proprietary";

const cublas: Wheel = {
  name: "nvidia-cublas",
  version: "13.1.0.3",
  file: "nvidia_cublas-13.1.0.3-py3-none-manylinux_2_27_x86_64.whl",
  integrity: "sha512-L6GAKI25du7nKdNTHppfDvyHdIj6Ni/nzMe1kjIySEgtMDgGbzGRV84JKimuL01m7wbX1MPz4aZ5XRpjK4H2tA==",
  tarballBytes: 423133236,
  licence,
  libraries: ["nvidia/cu13/lib/libcublasLt.so.13", "nvidia/cu13/lib/libcublas.so.13"],
};

const cudart: Wheel = {
  name: "nvidia-cuda-runtime",
  version: "13.0.96",
  file: "nvidia_cuda_runtime-13.0.96-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
  integrity: "sha512-ocdMntB/8sp5EYdUKCevOpTuhQ/OjpdfQZhK6KDijb6q4/oir96CfPMfzEKe//23drDBNA8fGFLd8w1hyrzXKg==",
  tarballBytes: 2243632,
  licence,
  libraries: ["nvidia/cu13/lib/libcudart.so.13"],
};

const curand: Wheel = {
  name: "nvidia-curand",
  version: "10.4.0.35",
  file: "nvidia_curand-10.4.0.35-py3-none-manylinux_2_27_x86_64.whl",
  integrity: "sha512-/PfUTZnaB0WlnNWltFz2g6NpN1GwPG2el576tZmopU1TYUwbbvhIDpKEQK7VOhbiXIEV/5b95Xpq2sKWdvcrZQ==",
  tarballBytes: 59544258,
  licence,
  libraries: ["nvidia/cu13/lib/libcurand.so.10"],
};

const nvrtc: Wheel = {
  name: "nvidia-cuda-nvrtc",
  version: "13.0.88",
  file: "nvidia_cuda_nvrtc-13.0.88-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl",
  integrity: "sha512-SwLydf8zMQ6rlZL1pTPezfPwLzY9LVmVA6W/3DpODktoEvIFSDKGgVTzmTivOnZemiUIwq/iDl0XSrP4ttjmjQ==",
  tarballBytes: 90215200,
  licence,
  libraries: ["nvidia/cu13/lib/libnvrtc-builtins.so.13.0", "nvidia/cu13/lib/libnvrtc.so.13"],
};

const cudnn: Wheel = {
  name: "nvidia-cudnn-cu13",
  version: "9.14.0.64",
  file: "nvidia_cudnn_cu13-9.14.0.64-py3-none-manylinux_2_27_x86_64.whl",
  integrity: "sha512-A03r6fwuybZfz8beusp9OoLyjSJcck1x7mAGk9jJ1TV/rmSLCykki32AEv0kLjyLSXRJw1cqXHcTVtSXBbCSHA==",
  tarballBytes: 350763257,
  licence,
  libraries: [
    "",
    "_graph",
    "_ops",
    "_cnn",
    "_adv",
    "_heuristic",
    "_engines_precompiled",
    "_engines_runtime_compiled",
  ].map((part) => `nvidia/cudnn/lib/libcudnn${part}.so.9`),
};

/** In the order in which they can be loaded. */
export const neededLibraries: readonly NeededLibrary[] = [
  { file: "libcudart.so.13", debianPackage: "cuda-cudart-13-0", wheel: cudart },
  { file: "libcublasLt.so.13", debianPackage: "libcublas-13-0", wheel: cublas },
  { file: "libcublas.so.13", debianPackage: "libcublas-13-0", wheel: cublas },
  { file: "libcurand.so.10", debianPackage: "libcurand-13-0", wheel: curand },
  { file: "libnvrtc.so.13", debianPackage: "cuda-nvrtc-13-0", wheel: nvrtc },
  { file: "libcudnn.so.9", debianPackage: "libcudnn9-cuda-13", wheel: cudnn },
  { file: "libnvinfer.so.10", debianPackage: "libnvinfer10", optional: true },
  { file: "libnvonnxparser.so.10", debianPackage: "libnvonnxparsers10", optional: true },
];
