import { z } from "zod";
import { frameNumber, keyPart, storedBox } from "./answer-schema.ts";
import type { CorrectedQuery, FaceCorrection, FaceKey } from "./face-corrections.ts";
import { checked, read } from "./result-schema.ts";

/** Of one call. */
const mostAtOnce = 1000;

const key = { monitor: keyPart, event: keyPart, frame: frameNumber, face: z.int().min(0).max(9999) };
const keySchema: z.ZodType<FaceKey> = z.object(key);
const correctionSchema: z.ZodType<FaceCorrection> = z.object({
  ...key,
  box: storedBox,
  is: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("known"), name: z.string().min(1) }),
    z.object({ kind: z.literal(["unknown", "undecided"]) }),
  ]),
});
const querySchema: z.ZodType<CorrectedQuery> = z.object({
  after: keySchema.exactOptional(),
  limit: z.int().min(1).max(mostAtOnce),
});

/** @throws {FaceServiceError} REQUEST_INVALID */
export const checkCorrections = (given: readonly FaceCorrection[]): readonly FaceCorrection[] =>
  checked(z.array(correctionSchema).max(mostAtOnce), given, "list of corrections");

/** @throws {FaceServiceError} REQUEST_INVALID */
export const checkFaceKeys = (given: readonly FaceKey[]): readonly FaceKey[] =>
  checked(z.array(keySchema).max(mostAtOnce), given, "list of faces");

/** @throws {FaceServiceError} REQUEST_INVALID */
export const checkCorrectedQuery = (given: CorrectedQuery): CorrectedQuery =>
  checked(querySchema, given, "query of corrections");

/** What came out of a store. @throws {FaceServiceError} CONFIG_INVALID */
export const readCorrection = (stored: unknown, where: string): FaceCorrection =>
  read(correctionSchema, stored, `${where} is not a correction`);
