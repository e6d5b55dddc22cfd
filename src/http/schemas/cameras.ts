import { z } from "zod";
import { backward, isForward, moment, queryMoment } from "./paging.ts";
import { resultSchema } from "./results.ts";

export const cameraSchema = z
  .object({
    monitor: z.string(),
    lastResult: resultSchema,
    people: z
      .array(z.object({ name: z.string(), lastSeenAt: moment, event: z.string() }))
      .describe("Known people by their last event at this camera, latest first."),
    lastStranger: z.object({ lastSeenAt: moment, event: z.string() }).nullable(),
  })
  .meta({ id: "Camera" });
export type CameraView = z.infer<typeof cameraSchema>;
export const cameraList = z.object({ items: z.array(cameraSchema), nextCursor: z.null() });

export const statisticsQuery = z
  .strictObject({
    from: queryMoment.optional().describe("Captured at or after; absent: 30 days before `to`."),
    to: queryMoment.optional().describe("Captured before; absent: now. At most 366 days after `from`."),
  })
  .refine(isForward, backward);

const counted = z.int().min(0);
export const statisticsView = z
  .object({
    from: moment,
    to: moment,
    frames: counted,
    days: z.array(z.object({ day: z.iso.date(), frames: counted })).describe("Days of UTC, each with its frames."),
    kinds: z
      .object({ known: counted, unknown: counted, undecided: counted })
      .describe("Frames with such a face, by a person's word where there is one, else by the answer."),
    people: z.array(z.object({ name: z.string(), frames: counted })).describe("Frames with this person; most first."),
    cameras: z.array(z.object({ monitor: z.string(), frames: counted })).describe("Most first."),
  })
  .meta({ id: "Statistics" });
export type StatisticsView = z.infer<typeof statisticsView>;
