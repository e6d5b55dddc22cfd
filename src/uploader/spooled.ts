import { z } from "zod";
import { FaceServiceError } from "../errors.ts";
import type { EventResult } from "../store/event-results.ts";
import { readEventResult, readResult } from "../store/result-schema.ts";
import type { FrameResult } from "../store/results.ts";
import type { ClosedEvent, SourcedFrame } from "./frame-source.ts";

const side = z.number();
const moment = z.iso.datetime().transform((text) => new Date(text));
const event = z.object({
  path: z.string(),
  monitor: z.string(),
  event: z.string(),
  startsAt: moment.exactOptional(),
});

const frameSchema: z.ZodType<SourcedFrame> = z.object({
  event,
  number: z.int().min(1),
  source: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("jpeg"), path: z.string() }),
    z.object({ kind: z.literal("video"), path: z.string(), index: z.int().min(0) }),
  ]),
  hasSuccessor: z.boolean(),
  isOpen: z.boolean().exactOptional(),
  score: z.number().exactOptional(),
  capturedAt: moment.exactOptional(),
  motion: z
    .object({
      boxes: z.array(z.object({ left: side, top: side, right: side, bottom: side })),
      size: z.object({ width: side, height: side }),
    })
    .exactOptional(),
  alarm: z
    .object({
      monitorName: z.string(),
      eventName: z.string(),
      frameTime: moment,
      delta: z.string(),
      score: z.number(),
      skipped: z.boolean().exactOptional(),
    })
    .exactOptional(),
});

/** An event that the spool closed by itself has nothing but its place. */
const closedSchema: z.ZodType<ClosedEvent> = z.union([
  z.object({ event, name: z.string().exactOptional(), endedAt: moment.exactOptional() }),
  z
    .object({ monitor: z.string(), event: z.string() })
    .transform((place): ClosedEvent => ({ event: { path: "", ...place } })),
]);

/** What the spool keeps of a frame or an event, as text; dates become ISO 8601. */
export const spooledText = (value: SourcedFrame | ClosedEvent | FrameResult | EventResult): string =>
  JSON.stringify(value);

/** @throws {FaceServiceError} REQUEST_INVALID when another program has written there */
export const spooledFrame = (text: string): SourcedFrame => parsed(frameSchema, text, "frame");
/** @throws {FaceServiceError} REQUEST_INVALID */
export const spooledEvent = (text: string): ClosedEvent => parsed(closedSchema, text, "event");
/** @throws {FaceServiceError} CONFIG_INVALID */
export const spooledResult = (text: string): FrameResult => readResult(JSON.parse(text), "a frame of the spool");
/** @throws {FaceServiceError} CONFIG_INVALID */
export const spooledEventResult = (text: string): EventResult =>
  readEventResult(JSON.parse(text), "an event of the spool");

function parsed<T>(schema: z.ZodType<T>, text: string, what: string): T {
  const found = schema.safeParse(JSON.parse(text));
  if (found.success) return found.data;
  throw new FaceServiceError("REQUEST_INVALID", `the spool holds what is no ${what}: ${z.prettifyError(found.error)}`);
}
