import { z } from "zod";
import { uploadedFile } from "../upload/upload-fields.ts";

/** Forms and answers as DeepStack documents them; CodeProject.AI adds fields to the answers. */

const access = {
  api_key: z.string().max(200).optional().describe("An API key, where the client cannot send an Authorization header."),
  admin_key: z.string().max(200).optional().describe("As api_key; DeepStack asks for it to register and delete."),
};
const confidence = z.coerce.number().min(0).max(1);

export const pictureForm = z.looseObject({
  ...access,
  image: uploadedFile,
  min_confidence: confidence
    .optional()
    .describe("Least confidence of a name, or of a face where only faces are asked for."),
});

/** Pictures come under `image`, `image1`, `image2`, or any other name. */
export const registerForm = z.looseObject({
  ...access,
  userid: z.string().trim().min(1).max(255),
  image: uploadedFile.optional(),
});
export const userForm = z.looseObject({ ...access, userid: z.string().trim().min(1).max(255) });
export const matchForm = z.looseObject({ ...access, image1: uploadedFile, image2: uploadedFile });
/** A client that has nothing to say sends no form at all. */
export const emptyForm = z.looseObject(access).nullish();

const timed = {
  success: z.literal(true),
  code: z.literal(200),
  command: z.string(),
  message: z.string().describe("The answer in words, such as: face added."),
  moduleId: z.literal("FaceProcessing").describe("What CodeProject.AI's own module of faces is called."),
  moduleName: z.string(),
  inferenceMs: z.int().optional(),
  processMs: z.int().optional(),
  analysisRoundTripMs: z.int().describe("From the request's arrival to this answer."),
  processedBy: z.literal("localhost"),
  timestampUTC: z.string().describe("As in an HTTP header: Sat, 21 Nov 2026 20:00:00 GMT."),
};
const box = { x_min: z.int(), y_min: z.int(), x_max: z.int(), y_max: z.int() };

export const detected = z.object({
  ...timed,
  predictions: z.array(z.object({ ...box, confidence: z.number() })),
  count: z.int(),
});
export const recognized = z.object({
  ...timed,
  predictions: z.array(
    z.object({ ...box, confidence: z.number(), userid: z.string().describe("A name, or unknown.") }),
  ),
  count: z.int(),
});
export const registered = z.object(timed);
export const listed = z.object({ ...timed, faces: z.array(z.string()) });
export const done = z.object(timed);
export const matched = z.object({ ...timed, similarity: z.number().min(0).max(1) });

/** Answers to CodeProject.AI's clients that look whether somebody is there. */
const version = z.object({ major: z.int(), minor: z.int(), patch: z.int() });
export const versionAnswer = z.object({
  success: z.literal(true),
  code: z.literal(200),
  message: z.string().describe("The version."),
  version,
  timestampUTC: timed.timestampUTC,
});
export const updateAnswer = versionAnswer.extend({
  current: version,
  latest: version,
  updateAvailable: z.literal(false).describe("Nothing is asked of other hosts."),
});
export const customModels = z.object({ ...timed, models: z.array(z.string()).length(0) });

export const deepstackFailure = z.object({ success: z.literal(false), error: z.string(), code: z.int() });
