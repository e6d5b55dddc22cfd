import { z } from "zod";
import { FaceServiceError } from "../errors.ts";
import {
  frameNumber,
  keyPart,
  storedBox,
  storedIdentification,
  storedLandmarks,
  storedMoment,
  storedQuality,
} from "./answer-schema.ts";
import type { EventKey, EventQuery, EventResult } from "./event-results.ts";
import {
  eventKeyText,
  type FrameKey,
  type FrameRange,
  type FrameResult,
  keyText,
  type ResultQuery,
} from "./results.ts";

const maxLimit = 1000;

const face = z.object({
  box: storedBox,
  landmarks: storedLandmarks.exactOptional(),
  quality: storedQuality.exactOptional(),
  identification: storedIdentification,
});
const key = { monitor: keyPart, event: keyPart, frame: frameNumber };

const keySchema: z.ZodType<FrameKey> = z.object(key);
const rangeSchema: z.ZodType<FrameRange> = z.object({
  monitor: keyPart,
  event: keyPart,
  first: frameNumber,
  last: frameNumber,
});

const resultSchema: z.ZodType<FrameResult> = z.object({
  ...key,
  image: z.string(),
  size: z.object({ width: z.int().min(1), height: z.int().min(1) }).exactOptional(),
  capturedAt: storedMoment,
  processedAt: storedMoment,
  faces: z.array(face),
  classifier: z.string().exactOptional(),
  archiveKey: z.string().exactOptional(),
  carriedFrom: frameNumber.exactOptional(),
  failure: z.string().exactOptional(),
  skipped: z.string().exactOptional(),
});

const limit = z.int().min(1).max(maxLimit);
const query = {
  monitor: z.string().exactOptional(),
  name: z.string().exactOptional(),
  kind: z.enum(["known", "unknown", "undecided"]).exactOptional(),
  from: z.date().exactOptional(),
  to: z.date().exactOptional(),
  limit,
  sort: z.enum(["newest", "oldest"]).exactOptional(),
  after: z.object({ capturedAt: z.date(), key: z.string() }).exactOptional(),
};
const querySchema: z.ZodType<ResultQuery> = z.object({ ...query, event: z.string().exactOptional() });
const eventQuerySchema: z.ZodType<EventQuery> = z.object(query);

const eventKey = { monitor: keyPart, event: keyPart };
const eventKeySchema: z.ZodType<EventKey> = z.object(eventKey);
const count = z.int().min(0);

const person = z.object({
  identification: storedIdentification,
  frames: z.array(frameNumber),
  best: z.object({ frame: frameNumber, face }),
  evidence: z.object({
    named: z.array(z.object({ name: z.string(), frames: count })),
    stranger: count,
    undecided: count,
    notAsked: count,
    weight: z.number().min(0),
  }),
});

const eventResultSchema: z.ZodType<EventResult> = z.object({
  ...eventKey,
  firstCapturedAt: storedMoment,
  lastCapturedAt: storedMoment,
  processedAt: storedMoment,
  frames: count,
  failedFrames: count,
  people: z.array(person),
  classifier: z.string().exactOptional(),
});

/** @throws {FaceServiceError} REQUEST_INVALID naming what is wrong in which result */
export function checkResults(results: readonly FrameResult[]): readonly FrameResult[] {
  return results.map((result, index) => checked(resultSchema, result, `result ${index}`));
}

/** @throws {FaceServiceError} REQUEST_INVALID naming what is wrong in which result */
export function checkEventResults(results: readonly EventResult[]): readonly EventResult[] {
  return results.map((result, index) => checked(eventResultSchema, result, `event result ${index}`));
}

/** @throws {FaceServiceError} REQUEST_INVALID */
export function checkEventKey(given: EventKey): EventKey {
  return checked(eventKeySchema, given, "event key");
}

/** @throws {FaceServiceError} REQUEST_INVALID */
export function checkEventQuery(given: EventQuery): EventQuery {
  return checked(eventQuerySchema, given, "event query");
}

/** @throws {FaceServiceError} REQUEST_INVALID */
export function checkKey(given: FrameKey): FrameKey {
  return checked(keySchema, given, "frame key");
}

/**
 * @returns the least and the greatest {@link keyText} of the range
 * @throws {FaceServiceError} REQUEST_INVALID
 */
export function keyTextsOf(given: FrameRange): readonly [string, string] {
  const { first, last, ...event } = checked(rangeSchema, given, "frame range");
  return [keyText({ ...event, frame: first }), keyText({ ...event, frame: last })];
}

/** @throws {FaceServiceError} REQUEST_INVALID */
export function checkQuery(given: ResultQuery): ResultQuery {
  return checked(querySchema, given, "result query");
}

/**
 * What came out of a store, checked: someone else may have written there.
 *
 * @param where - names the store and the record, for the message
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export function readResult(stored: unknown, where: string): FrameResult {
  return read(resultSchema, stored, `${where} is not a frame result`);
}

/** As {@link readResult}. */
export function readEventResult(stored: unknown, where: string): EventResult {
  return read(eventResultSchema, stored, `${where} is not an event result`);
}

/** @throws {FaceServiceError} CONFIG_INVALID */
export function read<T>(schema: z.ZodType<T>, stored: unknown, problem: string): T {
  const parsed = schema.safeParse(stored);
  if (parsed.success) return parsed.data;
  throw new FaceServiceError(
    "CONFIG_INVALID",
    `${problem} (${problems(parsed.error)}); remove it or choose another place for the results`,
  );
}

/** Of results with the same key only the last, as a store keeps them. */
export function lastOfEachKey(results: readonly FrameResult[]): ReadonlyMap<string, FrameResult> {
  return new Map(results.map((result) => [keyText(result), result]));
}

/** Of event results with the same key only the last. */
export function lastOfEachEvent(results: readonly EventResult[]): ReadonlyMap<string, EventResult> {
  return new Map(results.map((result) => [eventKeyText(result), result]));
}

/** @throws {FaceServiceError} REQUEST_INVALID */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FaceServiceError("REQUEST_INVALID", `${what} cannot be used: ${problems(parsed.error)}`);
}

function problems(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".") || "value"}: ${issue.message}`).join("; ");
}
