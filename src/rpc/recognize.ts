import { z } from "zod";
import type { ObservedFace } from "../face/consensus/frame-faces.ts";
import type { BoundingBox, Point, Size } from "../face/geometry.ts";
import { type Identification, undecidedReasons } from "../face/identification.ts";
import type { Landmarks } from "../face/landmarks.ts";
import type { FaceQuality } from "../face/quality.ts";
import type { RecognizedFace } from "../face/recognition.ts";

/** The method `recognize` on the wire: names in snake_case, in both directions checked by the same schemas. */

/** Most images in one call, and most regions in one image. */
const maxImages = 256;
const maxRegions = 256;
const maxMotionBoxes = 64;

const coordinate = z.number();
const box = z.object({ left: coordinate, top: coordinate, right: coordinate, bottom: coordinate });
const point = z.object({ x: coordinate, y: coordinate });
const probability = z.number().min(0).max(1);

const requestImage = z
  .strictObject({
    path: z.string().min(1).max(4096).optional(),
    bytes: z.instanceof(Uint8Array).optional(),
    /** Search only inside these boxes, in pixels of the original image. */
    regions: z.array(box).min(1).max(maxRegions).optional(),
    /** Search these boxes once more, at a larger scale; in pixels of a picture of this size. */
    look_at: z
      .object({
        boxes: z.array(box).max(maxMotionBoxes),
        size: z.object({ width: z.number().positive(), height: z.number().positive() }),
      })
      .optional(),
  })
  .refine((image) => (image.path === undefined) !== (image.bytes === undefined), {
    message: "expected either path or bytes",
  });

/** The one argument of `recognize`. */
export const recognizeRequest = z.strictObject({
  images: z.array(requestImage).max(maxImages),
  /** "judged": only of those faces that the classifier was asked about, which costs nothing, or would have been before the first training. */
  with_embeddings: z.union([z.boolean(), z.literal("judged")]).optional(),
  /** Longest wait of an image for a worker, for callers to whom a late answer is worth nothing. */
  max_wait_ms: z.int().min(1).max(600_000).optional(),
});
export type RecognizeRequest = z.infer<typeof recognizeRequest>;

const candidate = z.object({ name: z.string(), probability });
export const wireIdentification = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("known"), name: z.string(), probability, candidates: z.array(candidate) }),
  z.object({ kind: z.literal("unknown"), probability, candidates: z.array(candidate) }),
  z.object({
    kind: z.literal("undecided"),
    reason: z.enum(undecidedReasons),
    probability: probability.optional(),
    candidates: z.array(candidate),
  }),
]);

export const wireQuality = z.object({
  size_px: z.number(),
  sharpness: z.number(),
  frontality: z.number(),
  detection_score: z.number(),
});

const face = z.object({
  /** In pixels of the original image, upright. */
  box,
  landmarks: z.object({ left_eye: point, right_eye: point, nose: point, left_mouth: point, right_mouth: point }),
  quality: wireQuality,
  identification: wireIdentification,
  /** Index into the request's regions; absent when the whole image was searched. */
  region: z.int().min(0).optional(),
  /** Unit vector; only if the request asked for it. */
  embedding: z.array(z.number()).optional(),
});
export type WireFace = z.infer<typeof face>;

const imageAnswer = z.object({
  size: z.object({ width: z.int(), height: z.int() }),
  faces: z.array(face),
  timings: z.object({ decode_ms: z.number(), detect_ms: z.number(), embed_ms: z.number(), total_ms: z.number() }),
});
const imageFailure = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** What `recognize` answers; one item an image, in the request's order. */
export const recognizeReply = z.object({
  /** Version of the classifier that was asked; null before the first training. */
  classifier: z.string().nullable(),
  models: z.object({ detector: z.string(), embedder: z.string() }),
  images: z.array(z.union([imageFailure, imageAnswer])),
});
export type RecognizeReply = z.infer<typeof recognizeReply>;
export type WireImage = RecognizeReply["images"][number];

/** An image's outcome as the rest of the program speaks of it. */
export type ImageOutcome =
  | { readonly kind: "recognized"; readonly size: Size; readonly faces: readonly ObservedFace[] }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

export function toImageOutcome(image: WireImage): ImageOutcome {
  if ("error" in image) return { kind: "failed", ...image.error };
  return { kind: "recognized", size: image.size, faces: image.faces.map(toRecognizedFace) };
}

export function toRecognizedFace(wire: WireFace): ObservedFace {
  const { left_eye, right_eye, nose, left_mouth, right_mouth } = wire.landmarks;
  return {
    box: wire.box,
    landmarks: { leftEye: left_eye, rightEye: right_eye, nose, leftMouth: left_mouth, rightMouth: right_mouth },
    quality: toQuality(wire.quality),
    identification: toIdentification(wire.identification),
    ...(wire.embedding === undefined ? {} : { embedding: Float32Array.from(wire.embedding) }),
  };
}

/** The inverse of {@link toRecognizedFace}, but for the embedding. */
export function fromRecognizedFace(recognized: RecognizedFace): WireFace {
  const { box: area, landmarks, quality, identification: answer } = recognized;
  return {
    box: plainBox(area),
    landmarks: {
      left_eye: plainPoint(landmarks.leftEye),
      right_eye: plainPoint(landmarks.rightEye),
      nose: plainPoint(landmarks.nose),
      left_mouth: plainPoint(landmarks.leftMouth),
      right_mouth: plainPoint(landmarks.rightMouth),
    } satisfies Record<string, Landmarks["nose"]>,
    quality: fromQuality(quality),
    identification: fromIdentification(answer),
  };
}

type WireQuality = z.infer<typeof wireQuality>;
type WireIdentification = z.infer<typeof wireIdentification>;

export const toQuality = ({ size_px, sharpness, frontality, detection_score }: WireQuality): FaceQuality => ({
  sizePx: size_px,
  sharpness,
  frontality,
  detectionScore: detection_score,
});

export const fromQuality = ({ sizePx, sharpness, frontality, detectionScore }: FaceQuality): WireQuality => ({
  size_px: sizePx,
  sharpness,
  frontality,
  detection_score: detectionScore,
});

export function fromIdentification(answer: Identification): WireIdentification {
  return { ...answer, candidates: answer.candidates.map(({ name, probability: p }) => ({ name, probability: p })) };
}

const plainBox = ({ left, top, right, bottom }: BoundingBox): BoundingBox => ({ left, top, right, bottom });
const plainPoint = ({ x, y }: Point): Point => ({ x, y });

export function toIdentification(wire: WireIdentification): Identification {
  if (wire.kind !== "undecided") return wire;
  const { probability: best, ...rest } = wire;
  return best === undefined ? rest : { ...rest, probability: best };
}
