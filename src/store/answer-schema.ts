import { z } from "zod";
import { undecidedReasons } from "../face/identification.ts";

/** Schemas of what a stored answer is made of. */

const maxKeyLength = 255;
const maxFrame = 9_999_999_999;

const point = z.object({ x: z.number(), y: z.number() });
const probability = z.number().min(0).max(1);
const candidates = z.array(z.object({ name: z.string(), probability }));

export const storedBox = z.object({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() });

export const storedLandmarks = z.object({
  leftEye: point,
  rightEye: point,
  nose: point,
  leftMouth: point,
  rightMouth: point,
});

export const storedQuality = z.object({
  sizePx: z.number(),
  sharpness: z.number(),
  frontality: z.number(),
  detectionScore: z.number(),
});

export const storedIdentification = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("known"), name: z.string(), probability, candidates }),
  z.object({ kind: z.literal("unknown"), probability, candidates }),
  z.object({
    kind: z.literal("undecided"),
    reason: z.enum(undecidedReasons),
    probability: probability.exactOptional(),
    candidates,
  }),
]);

/** JSON has no dates: those of the embedded store come back as ISO 8601 texts. */
export const storedMoment = z.union([z.date(), z.iso.datetime().transform((text) => new Date(text))]);

/** Of a monitor or an event. Half a surrogate pair would be stored as U+FFFD, and two such keys as one. */
export const keyPart = z
  .string()
  .min(1)
  .max(maxKeyLength)
  .regex(/^\P{Surrogate}*$/u, "expected well-formed Unicode");

export const frameNumber = z.int().min(1).max(maxFrame);
