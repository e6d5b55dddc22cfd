import { z } from "zod";
import { FaceServiceError } from "../errors.ts";
import {
  frameNumber,
  keyPart,
  storedBox,
  storedIdentification,
  storedMoment,
  storedQuality,
} from "../store/answer-schema.ts";
import type { FaceDecision, KeptSighting, Sighting } from "./sighting.ts";
import type { SightingQuery } from "./sighting-store.ts";

/** Faces of one call at most. */
export const maxFacesAtOnce = 1000;
const maxDimensions = 4096;
const maxCropBytes = 4_194_304;
const lengthTolerance = 1e-3;

const fields = {
  monitor: keyPart,
  event: keyPart,
  frame: frameNumber,
  face: z.int().min(0).max(9999),
  capturedAt: storedMoment,
  box: storedBox,
  quality: storedQuality,
  identification: storedIdentification,
  classifier: z.string().exactOptional(),
  embedder: z.string().min(1).max(255),
};

const unit = z
  .instanceof(Float32Array)
  .refine((vector) => vector.length > 0 && vector.length <= maxDimensions, `expected 1 to ${maxDimensions} values`)
  .refine((vector) => Math.abs(squares(vector) - 1) <= lengthTolerance, "expected a vector of length 1");
const squares = (vector: Float32Array): number => vector.reduce((sum, value) => sum + value * value, 0);

const sightingSchema: z.ZodType<Sighting> = z.object({
  ...fields,
  vector: unit,
  crop: z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.length > 0 && bytes.length <= maxCropBytes, `expected 1 to ${maxCropBytes} bytes`),
});

export const personName = z.string().min(1).max(255);

export const faceDecisionSchema: z.ZodType<FaceDecision> = z.object({
  id: z.string().min(1),
  verdict: z.enum(["right", "wrong", "person", "ignore"]),
  person: personName.exactOptional(),
  label: z.string().max(255).exactOptional(),
  decidedAt: storedMoment,
});

const keptSchema: z.ZodType<KeptSighting> = z.object({
  ...fields,
  id: z.string().min(1),
  decision: faceDecisionSchema.exactOptional(),
  stranger: z.string().min(1).exactOptional(),
});

const place = z.object({ capturedAt: z.date(), id: z.string() });
const limit = z.int().min(1).max(maxFacesAtOnce);
const querySchema: z.ZodType<SightingQuery> = z.object({
  monitor: z.string().exactOptional(),
  event: z.string().exactOptional(),
  person: z.string().exactOptional(),
  kind: z.enum(["known", "unknown", "undecided"]).exactOptional(),
  reviewed: z.boolean().exactOptional(),
  stranger: z.string().exactOptional(),
  from: z.date().exactOptional(),
  to: z.date().exactOptional(),
  sort: z.enum(["newest", "oldest"]).exactOptional(),
  after: place.exactOptional(),
  limit,
});

/** @throws {FaceServiceError} REQUEST_INVALID naming what is wrong in which sighting */
export function checkSightings(sightings: readonly Sighting[]): readonly Sighting[] {
  return sightings.map((sighting, index) => checked(sightingSchema, sighting, `sighting ${index}`));
}

/** @throws {FaceServiceError} REQUEST_INVALID */
export const checkSightingQuery = (query: SightingQuery): SightingQuery =>
  checked(querySchema, query, "sighting query");

/** @throws {FaceServiceError} REQUEST_INVALID */
export function checkIds(ids: readonly string[]): readonly string[] {
  return checked(z.array(z.string().min(1)).max(maxFacesAtOnce), ids, "list of faces");
}

/**
 * What came out of a store, checked: someone else may have written there.
 *
 * @param where - names the store and the record, for the message
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export function readSighting(stored: unknown, where: string): KeptSighting {
  return read(keptSchema, stored, `${where} is no sighting`);
}

/** @throws {FaceServiceError} CONFIG_INVALID */
export function read<T>(schema: z.ZodType<T>, stored: unknown, problem: string): T {
  const parsed = schema.safeParse(stored);
  if (parsed.success) return parsed.data;
  throw new FaceServiceError(
    "CONFIG_INVALID",
    `${problem} (${problems(parsed.error)}); remove it or choose another place for the sightings`,
  );
}

/** @throws {FaceServiceError} REQUEST_INVALID */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FaceServiceError("REQUEST_INVALID", `${what} cannot be used: ${problems(parsed.error)}`);
}

const problems = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join(".") || "value"}: ${issue.message}`).join("; ");
