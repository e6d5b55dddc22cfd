import { z } from "zod";
import { undecidedReasons } from "../../face/identification.ts";

/** Pixels of the upright original. */
const coordinate = z.number();
export const boxSchema = z.object({ left: coordinate, top: coordinate, right: coordinate, bottom: coordinate });
const pointSchema = z.object({ x: coordinate, y: coordinate });

export const landmarksSchema = z.object({
  leftEye: pointSchema,
  rightEye: pointSchema,
  nose: pointSchema,
  leftMouth: pointSchema,
  rightMouth: pointSchema,
});

export const qualitySchema = z.object({
  sizePx: z.number().describe("Shorter side of the box, in pixels of the original."),
  sharpness: z.number().describe("Variance of the Laplacian of the aligned face."),
  frontality: z.number().describe("1 straight at the camera, 0 a profile."),
  detectionScore: z.number(),
});

const probability = z.number().min(0).max(1);
const candidates = z.array(z.object({ name: z.string(), probability }));

export const identificationSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("known"), name: z.string(), probability, candidates }),
    z.object({ kind: z.literal("unknown"), probability, candidates }),
    z.object({
      kind: z.literal("undecided"),
      reason: z.enum(undecidedReasons),
      probability: probability.optional(),
      candidates,
    }),
  ])
  .describe("Known by name, positively a stranger, or undecided with the reason.")
  .meta({ id: "Identification" });
export type IdentificationView = z.infer<typeof identificationSchema>;

export const kindSchema = z.enum(["known", "unknown", "undecided"]);

export const verdictSchema = z
  .enum(["right", "wrong", "person", "ignore"])
  .describe("The answer is right, it is wrong, it is the person named, it is nobody to be told of.");

/** What a person said of a face; it counts for more than the answer. */
export const faceDecisionSchema = z.object({
  id: z.string(),
  verdict: verdictSchema,
  person: z.string().optional().describe("Who it is, or with the verdict wrong: who it is not."),
  label: z.string().optional(),
  decidedAt: z.iso.datetime(),
});

export const faceSchema = z
  .object({
    box: boxSchema,
    landmarks: landmarksSchema.optional(),
    quality: qualitySchema.optional(),
    identification: identificationSchema,
    decision: faceDecisionSchema.optional().describe("What a person said of it, beside the answer."),
  })
  .meta({ id: "Face" });
export type FaceView = z.infer<typeof faceSchema>;

export const sizeSchema = z.object({ width: z.int(), height: z.int() });
