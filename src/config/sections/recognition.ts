import { flag, integer, oneOf, optionalInteger, real, text, textList } from "../setting.ts";

export const execution = {
  providers: textList({
    default: ["cpu"],
    pattern: /^(cpu|cuda|tensorrt|webgpu)$/,
    wanted: "cpu, cuda, tensorrt or webgpu",
    minItems: 1,
    doc: "ONNX Runtime execution providers in order of preference: cpu, cuda, tensorrt, webgpu.",
  }),
  allowCpuFallback: flag({
    default: false,
    doc: "Run on the CPU when no provider of the list works, instead of refusing to start.",
  }),
  deviceId: integer({
    default: 0,
    min: 0,
    max: 63,
    doc: "Number of the GPU, as nvidia-smi counts; cuda and tensorrt.",
  }),
  gpuMemoryBytes: integer({
    default: 2_147_483_648,
    min: 134_217_728,
    max: 1_099_511_627_776,
    doc: "Most GPU memory in bytes that one network of one worker takes; cuda and tensorrt.",
  }),
  maxBatch: integer({
    default: 64,
    min: 1,
    max: 256,
    doc: "Most faces or frames in one run on a GPU; each power of two up to it is warmed up at the start.",
  }),
  fp16: flag({ default: false, doc: "Compute in half precision; tensorrt." }),
  cacheDirectory: text({
    default: "./models/tensorrt",
    wanted: "a directory",
    doc: "Where tensorrt keeps the engines that it has built, which takes minutes; relative to config.json.",
  }),
  librariesDirectory: text({
    default: "./models/cuda",
    wanted: "a directory",
    doc: "Where npm run setup:cuda keeps what it has fetched; relative to config.json.",
  }),
};

export const detection = {
  inputSizePx: integer({
    default: 640,
    min: 128,
    max: 2048,
    doc: "Longest side, in pixels, to which an image is scaled for detection; effort looks at other sizes beside it.",
  }),
  effort: oneOf({
    default: "balanced",
    values: ["fast", "balanced", "thorough", "exhaustive"],
    doc: "How long is searched for small faces; docs/detection.md has what each level finds and costs.",
  }),
  minScore: real({
    default: 0.5,
    min: 0,
    max: 1,
    doc: "Least detection score: the share of detections with this score that are faces, as measured for each detector.",
  }),
  overlap: real({
    default: 0.5,
    min: 0.05,
    max: 0.95,
    doc: "Intersection over union above which the weaker of two detections is suppressed.",
  }),
  maxFaces: integer({ default: 100, min: 1, max: 1000, doc: "Most faces taken from one image, best first." }),
};

/**
 * docs/quality.md has the curves. With every gate open, a known face of 18 to 20 px is called a stranger in 7 of 8 cases,
 * one of 20 to 22 px in 1 of 7; of sharpness 6 to 8 in 1 of 3, of 8 to 10 in 1 of 7. Of faces turned farther than
 * frontality 0.4 there were too few to tell. Undamaged faces of LFW: sharpness 14 at least in 99.9 %, frontality 0.42.
 */
export const quality = {
  minFacePx: integer({ default: 20, min: 8, max: 1000, doc: "Least width and height of a face, in image pixels." }),
  minSharpness: real({
    default: 8,
    min: 0,
    max: 100_000,
    doc: "Least variance of the Laplacian of the aligned 112 x 112 face; 0 lets every face pass.",
  }),
  minFrontality: real({
    default: 0.4,
    min: 0,
    max: 1,
    doc: "Least frontality: 1 straight at the camera, 0 a profile.",
  }),
};

export const images = {
  allowedRoots: textList({
    default: ["/var/cache/zoneminder/events", "/nvr/zoneminder/events", "./data"],
    wanted: "directories",
    doc: "Directories below which callers may name image files; relative ones count from config.json.",
  }),
  maxBytes: integer({ default: 33_554_432, min: 1024, max: 268_435_456, doc: "Largest image file in bytes." }),
  maxPixels: integer({ default: 40_000_000, min: 10_000, max: 268_435_456, doc: "Most pixels of an image." }),
  maxSidePx: integer({
    default: 4096,
    min: 640,
    max: 16_384,
    doc: "Longer side, in pixels, to which a larger picture is shrunk while it is decoded; boxes are still answered in its own pixels.",
  }),
  jpegDecoder: oneOf({
    default: "auto",
    values: ["auto", "libvips", "turbojpeg"],
    doc: "What decodes plain JPEGs in the engine: the system's libjpeg-turbo (apt-get install libturbojpeg0), auto: where it is found and gives libvips' pixels. libvips comes with the program and decodes everything else.",
  }),
};

export const engine = {
  workers: integer({
    default: 0,
    min: 0,
    max: 256,
    doc: "Worker processes; 0: as measured on this machine, until then one a core.",
  }),
  planFile: text({
    default: "./data/engine-plan.json",
    doc: "Keeps what was measured: how many workers, with how many threads each, recognise most frames a second here.",
  }),
  maxBatchDelayMs: optionalInteger({
    default: null,
    min: 0,
    max: 1000,
    doc: "Longest time that a face or frame waits for those of other callers, to be computed in one run, in milliseconds; 0: not at all. Null: 2 on a GPU, 0 on the CPU, where batches were measured to gain nothing.",
  }),
  jobsAtOnce: optionalInteger({
    default: null,
    min: 1,
    max: 256,
    doc: "Images in work at the same time in one worker. Null: 16 where they are computed together, else 1.",
  }),
  maxQueuedJobs: integer({ default: 2048, min: 1, max: 100_000, doc: "Jobs that may wait; more are refused." }),
  maxQueuedBytes: integer({
    default: 268_435_456,
    min: 1_048_576,
    max: 17_179_869_184,
    doc: "Image bytes that may wait; more are refused.",
  }),
  maxWaitMs: integer({
    default: 10_000,
    min: 100,
    max: 600_000,
    doc: "Longest wait of a job for a worker, in milliseconds; one that would wait longer is refused at once, to be sent again later.",
  }),
  jobDeadlineMs: integer({
    default: 25_000,
    min: 100,
    max: 600_000,
    doc: "Longest time of one job inside a worker, in milliseconds; then the worker is replaced.",
  }),
};
