import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../../src/errors.ts";
import type { Identification } from "../../src/face/identification.ts";
import type { MotionBoxes } from "../../src/face/motion-boxes.ts";
import type { RecognizedFace } from "../../src/face/recognition.ts";
import type { RpcMethods } from "../../src/rpc/built-ins.ts";
import { type EmbeddedProbe, identifyRequest, toProbes } from "../../src/rpc/identify.ts";
import {
  fromIdentification,
  fromRecognizedFace,
  type RecognizeRequest,
  recognizeRequest,
} from "../../src/rpc/recognize.ts";
import type { RpcServer } from "../../src/rpc/rpc-server.ts";
import { serveForTest } from "./rpc.ts";

/** One face named Ann, as the recognition server would answer it. */
export const annsFace: RecognizedFace = {
  box: { left: 10, top: 4, right: 30, bottom: 26 },
  landmarks: {
    leftEye: { x: 15, y: 11 },
    rightEye: { x: 24, y: 11 },
    nose: { x: 20, y: 15 },
    leftMouth: { x: 16, y: 20 },
    rightMouth: { x: 23, y: 20 },
  },
  quality: { sizePx: 20, sharpness: 90, frontality: 0.9, detectionScore: 0.97 },
  identification: { kind: "known", name: "Ann", probability: 0.95, candidates: [{ name: "Ann", probability: 0.95 }] },
};

type FoundFace = RecognizedFace & { readonly embedding?: Float32Array };

export interface FakeRecognition {
  readonly faces?: readonly FoundFace[];
  readonly tookMs?: number;
}

export interface FakeRecognizer {
  /** Each image asked for: its path, or "bytes". */
  readonly asked: string[];
  /** Of each image asked for, where it was to be looked at closely. */
  readonly lookedAt: (MotionBoxes | undefined)[];
  /** Most images under way at once. */
  readonly mostAtOnce: number;
  /** @param more - methods beside `recognize` */
  serve(endpoint?: string, more?: RpcMethods): Promise<RpcServer>;
}

/**
 * A recognition server on the real wire whose answers the test decides.
 *
 * @param answer - throws what the server answers as the call's error, an IMAGE_UNREADABLE as the image's
 */
export function fakeRecognizer(
  answer: (image: { readonly path?: string; readonly bytes?: Uint8Array }) => Promise<FakeRecognition>,
  identify: (probe: EmbeddedProbe) => Identification = () => annsFace.identification,
): FakeRecognizer {
  const asked: string[] = [];
  const lookedAt: (MotionBoxes | undefined)[] = [];
  const load = { now: 0, most: 0 };
  const recognizeOne = async (image: RecognizeRequest["images"][number]) => {
    lookedAt.push(image.look_at);
    asked.push(image.path ?? "bytes");
    load.most = Math.max(load.most, ++load.now);
    try {
      const { path, bytes } = image;
      const { faces = [], tookMs = 0 } = await answer({
        ...(path === undefined ? {} : { path }),
        ...(bytes === undefined ? {} : { bytes }),
      });
      await sleep(tookMs);
      const timings = { decode_ms: 1, detect_ms: 1, embed_ms: 1, total_ms: 3 };
      return { size: { width: 48, height: 32 }, faces: faces.map(wireFace), timings };
    } catch (error) {
      if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
      return { error: { code: error.code, message: error.message } };
    } finally {
      load.now--;
    }
  };
  const recognize = async (args: readonly unknown[]): Promise<unknown> => {
    const { images } = recognizeRequest.parse(args[0]);
    return {
      classifier: "2026-11-21T08-00-00",
      models: { detector: "rfb-onet@0", embedder: "fused@0" },
      images: await Promise.all(images.map(recognizeOne)),
    };
  };
  // biome-ignore lint/suspicious/useAwait: what the test throws must come as a rejection
  const identifyAll = async (args: readonly unknown[]): Promise<unknown> => {
    const probes = toProbes(identifyRequest.parse(args[0]));
    return {
      classifier: "2026-11-21T08-00-00",
      models: { detector: "rfb-onet@0", embedder: "fused@0" },
      faces: probes.map((probe) => ({ identification: fromIdentification(identify(probe)) })),
    };
  };
  return {
    asked,
    lookedAt,
    get mostAtOnce() {
      return load.most;
    },
    serve: (endpoint = "tcp://127.0.0.1:0", more = {}) =>
      serveForTest({
        methods: {
          ...more,
          recognize: { args: ["request"], doc: "answers what the test decides", call: recognize },
          identify: { args: ["request"], doc: "answers what the test decides", call: identifyAll },
        },
        options: { endpoints: [endpoint] },
      }),
  };
}

const wireFace = (face: FoundFace) => ({
  ...fromRecognizedFace(face),
  ...(face.embedding === undefined ? {} : { embedding: [...face.embedding] }),
});

/** Answers as a server does that reads the picture: a file that is no whole JPEG is unreadable. */
export async function readable(image: {
  readonly path?: string;
  readonly bytes?: Uint8Array;
}): Promise<FakeRecognition> {
  const bytes = image.bytes ?? (await readFile(image.path ?? ""));
  const isWhole = bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9;
  if (!isWhole) throw new FaceServiceError("IMAGE_UNREADABLE", "the image is damaged or truncated");
  return { faces: [annsFace] };
}
