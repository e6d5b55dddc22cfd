import { z } from "zod";
import {
  boxSchema,
  faceDecisionSchema,
  identificationSchema,
  kindSchema,
  qualitySchema,
  verdictSchema,
} from "./faces.ts";
import { backward, isForward, moment, pageOf, pageQuery, queryMoment } from "./paging.ts";

const keyPart = z.string().min(1).max(255);
const personName = z.string().min(1).max(255);
const yesOrNo = z.enum(["true", "false"]).transform((text) => text === "true");

/** As `sightingId` makes them. */
export const faceId = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[\w.~-]+$/, "expected the id of a face");
export const strangerId = z.string().regex(/^\d{1,15}$/, "expected the id of a stranger");

export type VerdictView = z.infer<typeof verdictSchema>;

export const sightingSchema = z
  .object({
    id: z.string(),
    monitor: z.string(),
    event: z.string(),
    frame: z.int(),
    face: z.int().describe("Index of the face in the frame's result."),
    capturedAt: moment,
    box: boxSchema,
    quality: qualitySchema,
    identification: identificationSchema.describe("As the classifier answered."),
    classifier: z.string().optional(),
    decision: faceDecisionSchema.optional().describe("What a person said of it; it counts for more than the answer."),
    stranger: z.string().optional().describe("Id of the stranger that it was counted to."),
    picture: z.string().describe("Address of the kept picture."),
  })
  .meta({ id: "Sighting" });
export type SightingView = z.infer<typeof sightingSchema>;
export const sightingPage = pageOf(sightingSchema);

export const facesQuery = z
  .strictObject({
    monitor: keyPart.optional().describe("Camera, by ZoneMinder's monitor id."),
    event: keyPart.optional(),
    person: personName.optional().describe("Who it is, by a person's word where there is one, else by the answer."),
    kind: kindSchema.optional().describe("As the classifier answered."),
    reviewed: yesOrNo.optional().describe("Whether a person has spoken; false leaves out ignored strangers too."),
    stranger: strangerId.optional(),
    from: queryMoment.optional().describe("Captured at or after."),
    to: queryMoment.optional().describe("Captured before."),
    sort: z.enum(["newest", "oldest"]).default("newest"),
    ...pageQuery,
  })
  .refine(isForward, backward);
export type FacesQuery = z.infer<typeof facesQuery>;

export const facePath = z.object({ id: faceId });
export const facePictureQuery = z.strictObject({ width: z.coerce.number().int().min(16).max(1024).optional() });

export const decisionRequest = z.strictObject({
  faces: z.array(faceId).min(1).max(500),
  verdict: verdictSchema,
  person: personName.optional().describe("With the verdict person."),
});

export const decisionSchema = z
  .object({
    id: z.string(),
    decidedAt: moment,
    decidedBy: z.string().optional(),
    kind: z.enum(["faces", "name", "merge", "split", "ignore", "unignore"]),
    verdict: verdictSchema.optional(),
    person: z.string().optional(),
    label: z.string().optional(),
    stranger: z.string().optional().describe("The stranger that it was about, or that came of it."),
    faces: z.int().describe("So many faces were changed."),
    samples: z.int().describe("So many pictures were written into the dataset."),
    undoneAt: moment.optional(),
  })
  .meta({ id: "Decision" });
export type DecisionView = z.infer<typeof decisionSchema>;
export const decisionPage = pageOf(decisionSchema);
export const decisionsQuery = z.strictObject(pageQuery);
export const decisionPath = z.object({ id: z.uuid() });

export const strangerFace = z
  .object({
    id: z.string().describe("Of the face, as in /api/v1/faces."),
    capturedAt: moment,
    picture: z.string().describe("Address of the kept picture."),
  })
  .meta({ id: "StrangerFace" });

export const strangerSchema = z
  .object({
    id: z.string().describe("Never changes, and is never used again; after a merge the older id is the stranger's."),
    label: z.string().optional(),
    ignored: z.boolean(),
    person: z.string().optional().describe("Who it turned out to be."),
    faces: z.int(),
    firstSeenAt: moment,
    lastSeenAt: moment,
    representatives: z.array(strangerFace).describe("The clearest faces; all of them: /api/v1/faces?stranger=."),
  })
  .meta({ id: "Stranger" });
export type StrangerView = z.infer<typeof strangerSchema>;
export const strangerPage = pageOf(strangerSchema);

export const strangerDetail = strangerSchema
  .extend({
    alike: z
      .array(z.object({ id: z.string(), similarity: z.number() }))
      .describe("Strangers who may be the same person, most alike first."),
  })
  .meta({ id: "StrangerDetail" });
export type StrangerDetailView = z.infer<typeof strangerDetail>;

export const strangersQuery = z.strictObject({
  ignored: yesOrNo.optional(),
  named: yesOrNo.optional().describe("True: those that were named too."),
  minFaces: z.coerce.number().int().min(1).max(100_000).optional(),
  ...pageQuery,
});
export const strangerPath = z.object({ id: strangerId });
export const nameRequest = z.strictObject({ person: personName });
export const mergeRequest = z.strictObject({ ids: z.array(strangerId).min(2).max(50) });
export const splitRequest = z.strictObject({ faces: z.array(faceId).min(1).max(500) });
export const ignoreRequest = z.strictObject({ label: z.string().trim().min(1).max(100) });
export const erasedSchema = z.object({ erased: z.int().describe("So many faces are gone for good.") });

export const searchQuery = z.strictObject({
  least: z.coerce
    .number()
    .min(-1)
    .max(1)
    .optional()
    .describe("Least likeness; absent: from where on two faces may be one person's, for the network that runs."),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
  face: z.coerce
    .number()
    .int()
    .min(0)
    .max(999)
    .optional()
    .describe("Index of the face to look for; absent: the largest."),
});

export const searchAnswer = z
  .object({
    items: z.array(sightingSchema.extend({ similarity: z.number() })).describe("Oldest first."),
    least: z.number(),
    faces: z.array(z.object({ box: boxSchema, quality: qualitySchema })).describe("All faces of the photo."),
    face: z.int().describe("The one that was looked for."),
  })
  .meta({ id: "SearchAnswer" });
export type SearchView = z.infer<typeof searchAnswer>;
