import { z } from "zod";
import { hintKinds } from "../../gallery/hints.ts";
import { consentSchema, personDetailsSchema } from "../../gallery/person-file.ts";
import { pageOf, pageQuery } from "./paging.ts";

export const hintSchema = z
  .object({
    kind: z.enum(hintKinds),
    severity: z
      .enum(["error", "warning", "note"])
      .describe("error: puts wrong names onto faces; warning: to be looked at; note: could be better."),
    text: z.string().describe("What was found and what to do."),
    person: z.string().optional().describe("Whom it looks like instead."),
  })
  .meta({ id: "Hint" });
export type HintView = z.infer<typeof hintSchema>;

const metadata = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export const personSchema = z
  .object({
    name: z.string().describe("The folder's name, and the name that the person is given."),
    friendlyName: z.string().optional(),
    notes: z.string().optional(),
    metadata: metadata.optional(),
    origin: z.string().optional().describe("Where the person is known from."),
    consent: consentSchema.optional(),
    samples: z.int().describe("Pictures that show the person."),
    negatives: z.int().describe("Pictures of others who were taken for the person."),
    portrait: z.string().optional().describe("A sample to show, as in /samples/{file}."),
    hints: z.array(hintSchema),
    doubtfulSamples: z.int().describe("Pictures with a warning or an error."),
  })
  .meta({ id: "Person" });
export type PersonView = z.infer<typeof personSchema>;

export const peopleQuery = z.strictObject({
  search: z.string().min(1).max(200).optional().describe("Part of the name or the friendly name, in any case."),
  ...pageQuery,
});
export const peoplePage = pageOf(personSchema);

/** The name's rules stand in src/gallery/person-name.ts; this only keeps what is absurd out. */
const givenName = z.string().min(1).max(300);
export const namePath = z.object({ name: givenName });

const details = personDetailsSchema.shape;
export const newPersonRequest = z.strictObject({ name: givenName, ...details });
export const personChangeRequest = z
  .strictObject({ name: givenName.optional().describe("Renames the person, everywhere."), ...details })
  .describe("What is absent stays; null removes.");

export const removePersonQuery = z.strictObject({
  erase: z
    .enum(["true", "false"])
    .default("false")
    .describe("true: nothing is kept, not in the trash, the sightings, the stored results or old classifier versions."),
});

const records = z.record(z.string(), z.int()).describe("How many results, sightings and classifier versions changed.");

export const personRemovedView = z.object({
  removal: z.string().nullable().describe("Puts the person back: POST /removals/{id}/restore. null: erased."),
  faces: z.int().describe("Faces taken out of the embeddings."),
  records,
  cancelledJob: z.string().nullable().describe("A training job that was cancelled for it, to be started again."),
});
export type PersonRemovedView = z.infer<typeof personRemovedView>;

export const removalSchema = z
  .object({
    id: z.string(),
    person: z.string(),
    file: z.string().optional().describe("Absent: the whole person."),
    removedAt: z.iso.datetime(),
  })
  .meta({ id: "Removal" });
export type RemovalView = z.infer<typeof removalSchema>;
export const removalsPage = pageOf(removalSchema);
export const removalsQuery = z.strictObject(pageQuery);
export const removalPath = z.object({ id: z.string().max(60) });
