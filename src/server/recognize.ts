import type { EngineFace, RecognitionAnswer, RecognitionJob } from "../engine/engine.ts";
import { FaceServiceError } from "../errors.ts";
import type { RpcMethod } from "../rpc/built-ins.ts";
import { parsed } from "../rpc/codec.ts";
import {
  fromRecognizedFace,
  type RecognizeReply,
  type RecognizeRequest,
  recognizeRequest,
  type WireFace,
  type WireImage,
} from "../rpc/recognize.ts";
import { versionName } from "./active-classifier.ts";
import { mapInOrder } from "./map-in-order.ts";
import type { MethodDependencies } from "./method-dependencies.ts";
import { soleArgument } from "./sole-argument.ts";

/** Images of one call in work at once. */
const imagesAtOnce = 16;

/** Our own method: images by path or bytes in; every face with box, landmarks, quality, answer and candidates out. */
export function recognizeMethod(deps: MethodDependencies): RpcMethod {
  return {
    args: ["request"],
    doc: "Finds and names every face: {images: [{path | bytes, regions?, look_at?}], with_embeddings?, max_wait_ms?} in, a structure out.",
    async call(args): Promise<RecognizeReply> {
      const request = parsed(recognizeRequest, soleArgument("recognize", args));
      const classifier = deps.classifier.directory();
      const { detector, embedder } = deps.engine.status();
      const jobs = request.images.map((image) => toJob(image, classifier, request));
      const images = await mapInOrder(jobs, imagesAtOnce, (job) => recognizeOne(job, deps));
      deps.log.debug({ method: "recognize", images: images.length, classifier: versionName(classifier) }, "answered");
      return { classifier: versionName(classifier), models: { detector, embedder }, images };
    },
  };
}

function toJob(
  { path, bytes, regions, look_at }: RecognizeRequest["images"][number],
  classifier: string | undefined,
  { with_embeddings: withEmbeddings = false, max_wait_ms: maxWaitMs }: RecognizeRequest,
): RecognitionJob {
  return {
    image: bytes === undefined ? { kind: "path", path: path ?? "" } : { kind: "bytes", bytes },
    ...(regions === undefined ? {} : { regions }),
    ...(look_at === undefined ? {} : { lookAt: look_at }),
    ...(classifier === undefined ? {} : { classifier }),
    ...(withEmbeddings ? { withEmbeddings } : {}),
    ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
  };
}

/** A foreseen failure is the image's own outcome, and the others of the call go on. */
async function recognizeOne(job: RecognitionJob, { engine, log }: MethodDependencies): Promise<WireImage> {
  try {
    return toWire(await engine.recognize(job));
  } catch (error) {
    if (!(error instanceof FaceServiceError)) throw error;
    const image = job.image.kind === "path" ? job.image.path : `${job.image.bytes.length} bytes`;
    const { code, message: reason } = error;
    // When too much comes there are hundreds a second of them; the engine tells that once for all.
    const level = code === "OVERLOADED" ? "debug" : "warn";
    log[level]({ image, code, reason, classifier: versionName(job.classifier) }, "image not recognised");
    return { error: { code: error.code, message: error.message } };
  }
}

function toWire({ size, faces, timings }: RecognitionAnswer): WireImage {
  return {
    size: { width: size.width, height: size.height },
    faces: faces.map(faceToWire),
    timings: {
      decode_ms: timings.decodeMs,
      detect_ms: timings.detectMs,
      embed_ms: timings.embedMs,
      total_ms: timings.totalMs,
    },
  };
}

function faceToWire(face: EngineFace): WireFace {
  return {
    ...fromRecognizedFace(face),
    ...(face.region === undefined ? {} : { region: face.region }),
    ...(face.embedding === undefined ? {} : { embedding: [...face.embedding] }),
  };
}
