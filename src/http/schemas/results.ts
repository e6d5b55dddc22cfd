import { z } from "zod";
import { faceSchema, kindSchema, sizeSchema } from "./faces.ts";
import { backward, isForward, moment, pageOf, pageQuery, queryMoment } from "./paging.ts";

const keyPart = z.string().min(1).max(255);

/** Conditions of lists of results and events; all that are given must hold. */
export const filterQuery = {
  monitor: keyPart.optional().describe("Camera, by ZoneMinder's monitor id."),
  name: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe("With a face that is this person, by a person's word where there is one, else by the answer."),
  kind: kindSchema
    .optional()
    .describe("With a face that is so, by a person's word where there is one; unknown: a stranger."),
  from: queryMoment.optional().describe("Captured at or after; ISO 8601."),
  to: queryMoment.optional().describe("Captured before; ISO 8601."),
  sort: z.enum(["newest", "oldest"]).default("newest"),
  ...pageQuery,
};
export const resultsQuery = z.strictObject({ ...filterQuery, event: keyPart.optional() }).refine(isForward, backward);
export const eventsQuery = z.strictObject(filterQuery).refine(isForward, backward);
export type ResultsQuery = z.infer<typeof resultsQuery>;

export const framePath = z.object({ monitor: keyPart, event: keyPart, frame: z.coerce.number().int().min(1) });
export const eventPath = z.object({ monitor: keyPart, event: keyPart });

export const resultSchema = z
  .object({
    monitor: z.string(),
    event: z.string(),
    frame: z.int(),
    capturedAt: moment,
    processedAt: moment,
    size: sizeSchema.optional(),
    faces: z.array(faceSchema),
    classifier: z.string().optional().describe("Version that answered; absent before the first training."),
    failure: z.string().optional().describe("Why the frame could not be recognised."),
    skipped: z.string().optional().describe("Why it was not looked at."),
    carriedFrom: z
      .int()
      .optional()
      .describe("Number of the frame before it that looks the same, whose answer this is."),
    picture: z.string().describe("Address of the frame's picture."),
    fromVideo: z
      .boolean()
      .describe("Whether the picture as captured is taken out of a video, which takes longer than to read a file."),
    archived: z.boolean().describe("Whether an annotated picture was kept."),
  })
  .meta({ id: "Result" });
export type ResultView = z.infer<typeof resultSchema>;
export const resultPage = pageOf(resultSchema);
export type ResultPage = z.infer<typeof resultPage>;

const eventPerson = z.object({
  identification: faceSchema.shape.identification,
  frames: z.array(z.int()).describe("Numbers of the frames that show this person."),
  best: z
    .object({ frame: z.int(), face: faceSchema })
    .describe("The face most fit to be shown, with what a person said of it."),
  evidence: z
    .object({
      named: z.array(z.object({ name: z.string(), frames: z.int() })),
      stranger: z.int(),
      undecided: z.int(),
      notAsked: z.int(),
      weight: z.number().describe("So many independent looks the frames are worth."),
    })
    .describe("How the single frames voted."),
});

export const eventSchema = z
  .object({
    monitor: z.string(),
    event: z.string(),
    firstCapturedAt: moment,
    lastCapturedAt: moment,
    processedAt: moment,
    frames: z.int().describe("Frames that were recognised."),
    failedFrames: z.int(),
    people: z.array(eventPerson),
    classifier: z.string().optional(),
    picture: z.string().describe("Address of the picture that shows the event best."),
  })
  .meta({ id: "Event" });
export type EventView = z.infer<typeof eventSchema>;
export const eventPage = pageOf(eventSchema);
export type EventPage = z.infer<typeof eventPage>;

const flagText = z.enum(["true", "false"]).transform((text) => text === "true");

export const pictureQuery = z.strictObject({
  annotated: flagText
    .optional()
    .describe("With boxes and names (true) or as captured (false); absent: annotated if it is kept."),
  width: z.coerce.number().int().min(16).max(4096).optional().describe("At most so many pixels wide."),
});
export type PictureQuery = z.infer<typeof pictureQuery>;

/** Settings of one look at one picture. */
export const lookSettings = z
  .strictObject({
    inputSizePx: z.int().min(128).max(2048).exactOptional().describe("Longest side to which the picture is scaled."),
    minScore: z.number().min(0).max(1).exactOptional().describe("Least detection score."),
    quality: z
      .strictObject({
        minFacePx: z.int().min(8).max(1000).exactOptional(),
        minSharpness: z.number().min(0).max(100_000).exactOptional(),
        minFrontality: z.number().min(0).max(1).exactOptional(),
      })
      .exactOptional(),
    minProba: z.number().min(0).max(1).exactOptional().describe("Least probability of a name."),
  })
  .meta({ id: "LookSettings" });
export type LookSettings = z.infer<typeof lookSettings>;

const timings = z.object({ decodeMs: z.number(), detectMs: z.number(), embedMs: z.number(), totalMs: z.number() });

const faceChange = z.object({
  before: z.int().nullable().describe("Which of the stored faces, from 0; null: none was found there."),
  after: z.int().nullable().describe("Which of those of this look, from 0; null: none is found there any more."),
});

export const rerunView = z.object({
  stored: resultSchema,
  rerun: z.object({ size: sizeSchema, faces: z.array(faceSchema), classifier: z.string().nullable(), timings }),
  changes: z
    .array(faceChange)
    .describe("Faces that are answered otherwise, in more than the probability; told to be the same by their place."),
});
export type RerunView = z.infer<typeof rerunView>;

export const recognizeQuery = z.strictObject({
  details: flagText.optional().describe("Also tell what is written down about known people."),
  newcomers: flagText
    .optional()
    .describe("Also name those whom no classifier has learned yet, by the pictures they have; not what is kept."),
  keep: flagText
    .optional()
    .describe(
      "Keep it as a result of the camera uploads, with its faces to be reviewed; needs the scope faces:review.",
    ),
});

export const personNotes = z
  .looseObject({ name: z.string(), friendlyName: z.string().nullish(), notes: z.string().nullish() })
  .describe("What is written down about a known person, as in /api/v1/people.");

export const recognizeView = z.object({
  size: sizeSchema,
  faces: z.array(faceSchema.extend({ person: personNotes.optional() })),
  classifier: z.string().nullable(),
  timings,
  kept: z.string().optional().describe("With keep: address of the result."),
});
export type RecognizeView = z.infer<typeof recognizeView>;
